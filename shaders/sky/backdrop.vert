// A panel's whole rectangle, at the far end of depth; the direction is that of the panel's own LEDs.
#include "lib/panel.glsl"

out vec3 v_direction;

void main() {
    int index = panel_index(gl_InstanceID);
    Panel panel = panel_at(index);
    vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
    v_direction = p_origin[index].xyz + corner.x * p_right[index].xyz + corner.y * p_up[index].xyz - panel.eye;
    gl_ClipDistance[0] = gl_ClipDistance[1] = gl_ClipDistance[2] = gl_ClipDistance[3] = 1.0;
    gl_Position = vec4((corner * 2.0 - 1.0) * panel.place.xy + panel.place.zw, 1.0, 1.0);
}
