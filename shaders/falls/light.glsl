// Light on small things, by the lib's lamps and maps, with a shadow of one tap at their middle.
#include "lib/surface_light.glsl"

// What is left of each light by shadows: of the first four lights, and of the next.
mat2x4 unshadowed(vec3 place) {
    mat2x4 left = mat2x4(1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0);
    for (int i = 0; i < int(f_counts.x); i++) left[i >> 2][i & 3] = shadow_of_speck(i, place);
    return left;
}

// What a small body that scatters all ways sends to the eye: of the surroundings, the light from around `from`; of the
// lights, more of those behind it, if `forward` is > 0.
vec3 scattered(vec3 place, vec3 to_eye, vec3 from, float forward) {
    vec3 light = environment_irradiance(normalize(from));
    for (int i = 0; i < int(f_counts.x); i++) {
        vec3 to_light, arriving = arriving_light(i, place, to_light);
        float ahead = 0.5 - 0.5 * dot(to_eye, to_light);
        light += arriving * shadow_of_speck(i, place) / PI * (0.45 + forward * ahead * ahead * ahead);
    }
    return light;
}
