// KHR_materials_transmission and KHR_materials_volume: light that passes through, from what is around the scene.
#include "lib/environment_light.glsl"
#include "lib/surface.glsl"

// Light from behind, less what is mirrored and absorbed; straight through what has no thickness.
vec3 transmitted_light(Surface s) {
    vec3 way = s.thickness > 0.0 ? refract(-s.to_eye, s.normal, 1.0 / max(s.ior, 1.0)) : -s.to_eye;
    // what bends less also spreads less (Khronos' sample renderer)
    float roughness = s.roughness * clamp(s.ior * 2.0 - 2.0, 0.0, 1.0);
    vec3 absorbed = exp(-s.attenuation * s.thickness);
#ifdef HAS_CHORD
    // light inside is mirrored back to and fro: the share of even light that the surface sends back (Egan and
    // Hilgeman 1979) goes through once more
    float back = clamp(-1.4399 / (s.ior * s.ior) + 0.7099 / s.ior + 0.6681 + 0.0636 * s.ior, 0.0, 0.9);
    absorbed *= (1.0 - back) / (1.0 - back * absorbed);
#endif
    // what blocks light on this side does not block what comes from behind
    return s.diffuse * s.diffuse_share * absorbed * unblocked_specular(way, roughness);
}
