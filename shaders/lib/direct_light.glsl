// Light that comes from the scene's lights.
#include "lib/shadow.glsl"
#include "lib/surface.glsl"
#include "lib/when.glsl"

vec3 direct_light(Surface s) {
    vec3 sum = vec3(0.0);
    for (int i = 0; i < int(f_counts.x); i++) {
        vec3 to_light = -f_light_direction[i].xyz;
        bool lit = faces(s, to_light);
        float unshadowed = float(lit);
        WHEN(lit && f_light_colour[i].a > 0.5) unshadowed = shadow_at(i, s.position, s.geometric_normal);
        sum += scattered(s, to_light) * f_light_colour[i].rgb * unshadowed;
    }
    return sum;
}
