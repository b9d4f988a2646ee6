// All the light that leaves a surface towards the eye, but for what it emits itself.
#include "lib/direct_light.glsl"
#include "lib/environment_light.glsl"
#include "lib/surface.glsl"
#ifdef HAS_TRANSMISSION
#include "lib/transmission.glsl"
#endif

// Light from the surroundings that a lobe about `normal` mirrors; about `middle` it mirrors the eye.
vec3 mirrored_light(Surface s, vec3 normal, vec3 middle, float roughness) {
    float nv = clamp(dot(normal, s.to_eye), 1e-4, 1.0);
    // The rougher and the more at a slant, the more of the lobe lies nearer to the normal (Lagarde and de Rousiers
    // 2014, 4.9.3): fitted to the BRDF's integrals over two measured maps.
    vec3 way = normalize(mix(reflect(-s.to_eye, middle), normal, pow(roughness, 1.3 + 2.5 * nv)));
    // light from below the surface's own plane cannot arrive
    float horizon = clamp(1.0 + dot(way, s.geometric_normal), 0.0, 1.0);
    float open = clamp(pow(nv + s.occlusion, exp2(-16.0 * roughness - 1.0)) - 1.0 + s.occlusion, 0.0, 1.0);
    return environment_specular(way, roughness) * horizon * horizon * open;
}

// Light from the surroundings on that side of the surface, over pi.
vec3 scattered_light(Surface s, vec3 normal) { return environment_irradiance(normal) * s.occlusion; }

vec3 environment_light(Surface s) {
    float nv = clamp(dot(s.normal, s.to_eye), 1e-4, 1.0);
#ifdef HAS_ANISOTROPY
    vec3 middle = stretched_normal(s);
#else
    vec3 middle = s.normal;
#endif
    vec3 specular = s.facing * s.dfg.x + s.grazing * s.dfg.y;
    specular *= mirrored_light(s, s.normal, middle, s.roughness);
    vec3 diffuse = s.diffuse * s.diffuse_share * scattered_light(s, s.normal);
#ifdef HAS_TRANSMISSION
    diffuse = mix(diffuse, transmitted_light(s), s.transmission);
#endif
#ifdef FOLIAGE
    diffuse += s.through * s.diffuse_share * scattered_light(s, -s.normal);
#endif
#ifdef HAS_SHEEN
    vec2 fibres = reflected_share(nv, s.sheen_roughness).zw;
    vec2 below = 1.0 - strongest(s.sheen) * fibres;
    // the fibres mirror from all over their side, best met by its irradiance
    specular = specular * below.x + s.sheen * fibres.x * scattered_light(s, s.normal);
    diffuse *= below.y;
#endif
    vec3 sum = specular + diffuse;
#ifdef HAS_CLEARCOAT
    vec2 coat = reflected_share(clamp(dot(s.coat_normal, s.to_eye), 1e-4, 1.0), s.coat_roughness).xy;
    vec3 mirrored = mirrored_light(s, s.coat_normal, s.coat_normal, s.coat_roughness);
    sum = mix(sum, mirrored * (coat.x + coat.y), coat_mirrors(s));
#endif
    return sum;
}

vec3 surface_light(Surface s) {
    complete_surface(s);
    return environment_light(s) + direct_light(s);
}
