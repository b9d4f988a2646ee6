// Shadows of the scene's lights, read from the atlas.
#include "block:Frame"

uniform sampler2DShadow shadow_atlas;

// How depth grows over the atlas along a plane: taps beside the middle then compare with the plane, not with its middle.
vec2 depth_slope(int light, vec3 n) {
#ifdef FOLIAGE
    return vec2(0.0);  // its normals are those of the crown
#else
    mat3 rows = transpose(mat3(f_light_matrix[light]));
    float along = dot(n, rows[2]) / dot(rows[2], rows[2]);
    vec2 across = vec2(dot(n, rows[0]) / dot(rows[0], rows[0]), dot(n, rows[1]) / dot(rows[1], rows[1]));
    float steepest = 8.0 * length(rows[2]) / length(rows[0]);
    vec2 slope = -across / (abs(along) > 1e-9 ? along : 1e-9);
    return slope * min(1.0, steepest / max(length(slope), 1e-9));
#endif
}

float shadow_at(int light, vec3 place, vec3 n) {
    float facing = dot(n, f_light_direction[light].xyz);
    float leaning = sqrt(max(1.0 - facing * facing, 0.0));
    place += n * f_shadow.y * (1.0 + 2.5 * leaning);
    vec3 at = (f_light_matrix[light] * vec4(place, 1.0)).xyz;
    vec2 quadrant = vec2(light & 1, light >> 1) * 0.5;
    vec2 inside = at.xy - quadrant;
    bool outside = at.z >= 1.0 || any(lessThan(inside, vec2(0.0))) || any(greaterThan(inside, vec2(0.5)));
    int taps = outside ? 0 : int(f_counts.y);
    float radius = max(f_light_direction[light].w / f_shadow.y, 1.0) * f_shadow.x;
    vec2 low = quadrant + f_shadow.x, high = quadrant + 0.5 - f_shadow.x;
    float sum = 0.0;
    vec2 way = vec2(1.0, 0.0), slope = depth_slope(light, n);
    for (int i = 0; i < taps; i++) {  // a Vogel disc: every tap stands for the same area, a golden angle further
        vec2 tap = clamp(at.xy + radius * sqrt((float(i) + 0.5) / f_counts.y) * way, low, high);
        way = mat2(-0.73736888, 0.67549029, -0.67549029, -0.73736888) * way;
        sum += texture(shadow_atlas, vec3(tap, at.z + dot(slope, tap - at.xy)));
    }
    return outside ? 1.0 : sum / f_counts.y;
}
