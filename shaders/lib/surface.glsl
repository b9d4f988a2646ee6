// A point of a surface and how it scatters light: glTF 2.0's material model (specification, appendix B, and the
// KHR_materials extensions), each of its lobes in a file of its own.
const float PI = 3.14159265358979;

struct Surface {
    vec3 position, normal, geometric_normal, to_eye;
    vec3 base;     // base colour: what metal mirrors
    vec3 diffuse;  // what the rest scatters from within
    vec3 f0;       // what the rest mirrors when it is looked at squarely, and at a grazing angle
    float f90;
    float metallic, roughness, occlusion;
#ifdef HAS_CLEARCOAT
    vec3 coat_normal;
    float coat, coat_roughness;
#endif
#ifdef HAS_SHEEN
    vec3 sheen;
    float sheen_roughness;
#endif
#ifdef HAS_ANISOTROPY
    vec3 along;  // the way in which the roughness is stretched, unit length
    float anisotropy;
#endif
#ifdef HAS_IRIDESCENCE
    float film, film_ior, film_nm;
#endif
#ifdef HAS_TRANSMISSION
    float transmission, thickness, ior;  // thickness in m
    vec3 attenuation;                    // absorbed per m
#endif
#ifdef FOLIAGE
    vec3 through;  // diffuse light that comes out on the other side
#endif
    // what follows from the above: complete_surface()
    vec2 dfg;              // what a lobe reflects of even light: f0 * x + f90 * y (Karis 2013)
    vec3 facing, grazing;  // mirrored by all of it, squarely and grazing, with what a single bounce loses given back
    vec2 dielectric;       // the strongest colour that what is no metal mirrors, squarely and grazing
    float diffuse_share;   // of even light, how much is not mirrored by what is no metal
};

float fifth_power(float x) { return x * x * (x * x) * x; }

float strongest(vec3 colour) { return max(max(colour.r, colour.g), colour.b); }

uniform sampler2D dfg;

// What a lobe reflects of even light, by the cosine to the eye and roughness: of GGX f0 * x + f90 * y (Karis 2013); of
// sheen z, and w what it takes from diffuse light below it (renderer/passes/integrals.py).
vec4 reflected_share(float nv, float roughness) {
    vec2 table = vec2(textureSize(dfg, 0));
    return textureLod(dfg, (vec2(nv, roughness) * (table - 1.0) + 0.5) / table, 0.0);
}

#include "lib/lobes/ggx.glsl"
#ifdef HAS_CLEARCOAT
#include "lib/lobes/clearcoat.glsl"
#endif
#ifdef HAS_SHEEN
#include "lib/lobes/sheen.glsl"
#endif
#ifdef HAS_ANISOTROPY
#include "lib/lobes/anisotropy.glsl"
#endif
#ifdef HAS_IRIDESCENCE
#include "lib/lobes/iridescence.glsl"
#endif

// Metal and the rest are two surfaces mixed (glTF 2.0, B.2), so each gets back what it lost itself (Fdez-Aguera 2019):
// a half metal of albedo 1 then loses nothing.
void complete_surface(inout Surface s) {
    float nv = clamp(dot(s.normal, s.to_eye), 1e-4, 1.0);
    s.dfg = reflected_share(nv, s.roughness).xy;
    vec3 rest = s.f0, rest_grazing = vec3(s.f90), metal = s.base, metal_grazing = vec3(1.0);
#ifdef HAS_IRIDESCENCE
    vec3 film = thin_film(1.0, s.film_ior, nv, s.film_nm, s.f0);
    rest = mix(rest, film, s.film);
    rest_grazing = mix(rest_grazing, film, s.film);
    film = thin_film(1.0, s.film_ior, nv, s.film_nm, s.base);
    metal = mix(metal, film, s.film);
    metal_grazing = mix(metal_grazing, film, s.film);
#endif
    float lost = 1.0 / max(s.dfg.x + s.dfg.y, 1e-3) - 1.0;
    vec3 of_rest = (1.0 - s.metallic) * (1.0 + rest * lost), of_metal = s.metallic * (1.0 + metal * lost);
    s.facing = rest * of_rest + metal * of_metal;
    s.grazing = rest_grazing * of_rest + metal_grazing * of_metal;
    s.dielectric = vec2(strongest(rest), strongest(rest_grazing));
    s.diffuse_share = max(1.0 - dot(s.dielectric, s.dfg) * (1.0 + s.dielectric.x * lost), 0.0);
}

bool faces(Surface s, vec3 to_light) {
#ifdef FOLIAGE
    return true;  // light comes through
#else
    return dot(s.normal, to_light) > 0.0 && dot(s.geometric_normal, to_light) > 0.0;
#endif
}

// The BRDF times the cosine: radiance per irradiance on a plane that faces the light.
vec3 scattered(Surface s, vec3 to_light) {
    float nl = max(dot(s.normal, to_light), 0.0);
    float nv = max(dot(s.normal, s.to_eye), 1e-4);
    vec3 h = normalize(to_light + s.to_eye);
    float nh = clamp(dot(s.normal, h), 0.0, 1.0), vh = clamp(dot(s.to_eye, h), 0.0, 1.0);
    float rim = fifth_power(1.0 - vh);
#ifdef HAS_ANISOTROPY
    float lobe = stretched_lobe(s, h, to_light);
#else
    float lobe = ggx_lobe(ggx_alpha(s.roughness), nh, nl, nv);
#endif
    vec3 diffuse = (1.0 - mix(s.dielectric.x, s.dielectric.y, rim)) * s.diffuse / PI;
#ifdef HAS_TRANSMISSION
    diffuse *= 1.0 - s.transmission;
#endif
    vec3 sum = (diffuse + mix(s.facing, s.grazing, rim) * lobe) * nl;
#ifdef FOLIAGE
    sum += s.through / PI * max(-dot(s.normal, to_light), 0.0);
#endif
#ifdef HAS_SHEEN
    sum = sum * below_sheen(s, nv, nl) + s.sheen * charlie_lobe(s.sheen_roughness, nh, nl, nv) * nl;
#endif
#ifdef HAS_CLEARCOAT
    sum = mix(sum, vec3(coat_lobe(s, h, to_light)), coat_mirrors(s));
#endif
    return sum;
}
