// What the relic itself does to light that arrives at it: blocks it, and sends its own instead.
#include "lib/visibility.glsl"

uniform mat3 to_relic;
centroid in vec4 v_visibility[4];
centroid in vec4 v_gathered[7];

vec3 transfer_irradiance(vec3 light, vec3 n) {
    vec3 change = vec3(dot(v_gathered[0].xyz, n), dot(v_gathered[1].xyz, n), dot(v_gathered[2].xyz, n));
    return max(light + change / 3.14159265, 0.0);
}

// The relic's own light about `d`, of which a share is blocked: as smooth as two bands of harmonics are. Where next to
// nothing is blocked, they tell nothing of what blocks it: `light` serves then.
vec3 seen_light(vec3 light, vec3 d, float smooth_share) {
    vec3 seen = vec3(v_gathered[0].w, v_gathered[1].w, v_gathered[2].w) * 0.28209479;
    seen += 0.48860251 * vec3(dot(v_gathered[3].xyz, d), dot(v_gathered[4].xyz, d), dot(v_gathered[5].xyz, d));
    float blocked = 1.0 - smooth_share;
    return mix(light, max(seen, 0.0) / max(blocked, 0.02), smoothstep(0.02, 0.12, blocked));
}

// `light` is what a lobe of this roughness about `d` would get if nothing were in its way. What the surfel found in
// the mirrored direction is exact; the harmonics tell how `d`, bent by the normal map, differs from that.
vec3 transfer_specular(vec3 light, vec3 d, float roughness) {
    vec3 middle = normalize(vec3(v_gathered[3].w, v_gathered[4].w, v_gathered[5].w));
    float smooth_here, smooth_middle;
    float here = visible_share(v_visibility, to_relic * d, roughness, smooth_here);
    float there = visible_share(v_visibility, to_relic * middle, roughness, smooth_middle);
    float share = clamp(1.0 - v_gathered[6].a + here - there, 0.0, 1.0);
    vec3 own = seen_light(light, d, smooth_here);
    float known = clamp(2.0 * v_gathered[6].a, 0.0, 1.0) * smoothstep(0.5, 0.95, dot(d, middle));
    own = mix(own, v_gathered[6].rgb / max(v_gathered[6].a, 0.05), known);
    return light * share + own * (1.0 - share);
}
