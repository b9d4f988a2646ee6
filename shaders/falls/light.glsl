// Light on small things, by the lib's lamps and maps, with a shadow of one tap at their middle.
#include "lib/surface_light.glsl"

// How much of each light arrives.
vec4 arriving(vec3 place) {
    vec4 sum = vec4(1.0);
    for (int i = 0; i < int(f_counts.x); i++) {
        vec3 at = (f_light_matrix[i] * vec4(place, 1.0)).xyz;
        vec2 inside = at.xy - vec2(i & 1, i >> 1) * 0.5;
        bool outside = at.z >= 1.0 || min(inside.x, inside.y) < 0.0 || max(inside.x, inside.y) > 0.5;
        if (f_light_colour[i].a > 0.5 && !outside) sum[i] = textureLod(shadow_atlas, at, 0.0);
    }
    return sum;
}

// What a small body that scatters all ways sends to the eye: of the surroundings, the light from around `from`; of the
// lights, more of those behind it, if `forward` is > 0.
vec3 scattered(vec3 place, vec3 to_eye, vec3 from, float forward) {
    vec3 light = environment_irradiance(normalize(from));
    vec4 lit = arriving(place);
    for (int i = 0; i < int(f_counts.x); i++) {
        float ahead = 0.5 + 0.5 * dot(to_eye, f_light_direction[i].xyz);
        light += f_light_colour[i].rgb * lit[i] / PI * (0.45 + forward * ahead * ahead * ahead);
    }
    return light;
}
