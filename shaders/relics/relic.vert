#include "block:Frame"
#include "lib/panel.glsl"
#include "lib/noise.glsl"

uniform mat4 model;
uniform mat3 normal_matrix;

in vec3 in_position;
in vec3 in_normal;
#ifdef HAS_TANGENT
in vec4 in_tangent;
out vec4 v_tangent;
#endif
#ifdef HAS_UV0
in vec2 in_uv0;
#endif
#ifdef HAS_UV1
in vec2 in_uv1;
#endif
#ifdef HAS_COLOUR
in vec4 in_colour;
out vec4 v_colour;
#endif
#ifdef HAS_CHORD
in float in_chord;
out float v_chord;
#endif
#ifdef HAS_TRANSFER
#include "lib/transfer_fetch.glsl"
#endif

out vec3 v_position;
out vec3 v_place;
centroid out vec3 v_normal;  // like all that shades, not extrapolated on slivers: edges would glitter
out vec4 v_uv;               // tells how large a pixel is on a texture
centroid out vec4 v_uv_within;  // where it is read: beyond the triangle there may be another picture
flat out vec3 v_eye;

void main() {
    vec4 world = model * vec4(in_position, 1.0);
    v_position = world.xyz;
    v_place = in_position * length(model[0].xyz);  // metres, fixed to the relic
    v_normal = normal_matrix * in_normal;
#ifdef HAS_TANGENT
    v_tangent = vec4(mat3(model) * in_tangent.xyz, in_tangent.w);
#endif
    v_uv = vec4(0.0);
#ifdef HAS_UV0
    v_uv.xy = in_uv0;
#endif
#ifdef HAS_UV1
    v_uv.zw = in_uv1;
#endif
    v_uv_within = v_uv;
#ifdef HAS_COLOUR
    v_colour = in_colour;
#endif
#ifdef HAS_CHORD
    v_chord = in_chord;
#endif
#ifdef HAS_TRANSFER
    fetch_transfer();
#endif
    Panel panel = panel_at(panel_index(gl_InstanceID));
    v_eye = panel.eye;
#ifdef MIRRORED
    // its image in the floor: what is lit is the relic itself, seen from where the floor mirrors the eye
    v_eye.y = -v_eye.y;
    gl_ClipDistance[4] = world.y;
    world.y = -world.y;
#endif
    emit(panel, panel.matrix * world);
}
