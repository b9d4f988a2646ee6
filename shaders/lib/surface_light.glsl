// All the light that leaves a surface towards the eye, but for what it emits itself.
#include "lib/direct_light.glsl"
#include "lib/environment_light.glsl"
#include "lib/surface.glsl"

uniform sampler2D dfg;

vec3 environment_light(Surface s) {
    float nv = clamp(dot(s.normal, s.to_eye), 1e-4, 1.0);
    vec3 single = s.f0 * s.dfg.x + s.dfg.y;
    vec3 reflected = reflect(-s.to_eye, s.normal);
    // light from below the surface's own plane cannot arrive
    float horizon = clamp(1.0 + dot(reflected, s.geometric_normal), 0.0, 1.0);
    float specular_occlusion = clamp(pow(nv + s.occlusion, exp2(-16.0 * s.roughness - 1.0)) - 1.0 + s.occlusion, 0.0, 1.0);
    vec3 specular = single * s.compensation * environment_specular(reflected, s.roughness) * horizon * horizon * specular_occlusion;
    vec3 diffuse = s.diffuse * (1.0 - single) * environment_irradiance(s.normal) * s.occlusion;
#ifdef FOLIAGE
    diffuse += s.through * (1.0 - single) * environment_irradiance(-s.normal) * s.occlusion;
#endif
    return specular + diffuse;
}

vec3 surface_light(Surface s) {
    float nv = clamp(dot(s.normal, s.to_eye), 1e-4, 1.0);
    vec2 table = vec2(textureSize(dfg, 0));
    s.dfg = textureLod(dfg, (vec2(nv, s.roughness) * (table - 1.0) + 0.5) / table, 0.0).rg;
    s.compensation = 1.0 + s.f0 * (1.0 / max(s.dfg.x + s.dfg.y, 1e-3) - 1.0);
    return environment_light(s) + direct_light(s);
}
