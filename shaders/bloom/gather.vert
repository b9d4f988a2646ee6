// A panel's bounding rectangle on the map of directions.
#include "bloom/map.glsl"
#include "lib/panel.glsl"

uniform float whole;  // 1 if the map goes all around: what lies opposite to its middle has no rectangle

flat out vec3 v_eye;
flat out int v_panel;
out vec2 v_place;  // on the map

void main() {
    v_panel = panel_index(gl_InstanceID);
    v_eye = panel_at(v_panel).eye;
    vec3 origin = p_origin[v_panel].xyz - v_eye, right = p_right[v_panel].xyz, up = p_up[v_panel].xyz;
    vec2 low = vec2(1e9), high = vec2(-1e9);
    for (int i = 0; i <= 16; i++) {  // along the outline
        float t = float(i) / 16.0;
        vec2 sides[4] = vec2[4](map_place(origin + t * right), map_place(origin + t * right + up),
                                map_place(origin + t * up), map_place(origin + t * up + right));
        for (int k = 0; k < 4; k++) {
            low = min(low, sides[k]);
            high = max(high, sides[k]);
        }
    }
    // edges may bulge between the places looked at
    vec2 room = 0.02 * (high - low) + 0.02;
    low = max(low - room, -map_half);
    high = min(high + room, map_half);
    if (whole > 0.5) { low = -map_half; high = map_half; }
    v_place = mix(low, high, vec2(gl_VertexID & 1, gl_VertexID >> 1));
    gl_Position = vec4(v_place / map_half, 0.0, 1.0);
}
