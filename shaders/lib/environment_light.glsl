// Light that arrives from all around: prefiltered radiance and irradiance of two environments and their mix, or of the
// first one alone with ONE_SKY.
#include "block:Frame"
#include "lib/octahedron.glsl"
#include "lib/when.glsl"

uniform sampler2DArray specular_first, specular_second;
uniform sampler2D irradiance_first, irradiance_second;
#ifdef HAS_TRANSFER
#include "lib/transfer.glsl"
#endif

vec3 environment_turn(vec3 d) {
    return vec3(f_environment.y * d.x - f_environment.z * d.z, d.y, f_environment.z * d.x + f_environment.y * d.z);
}

vec3 specular_map(sampler2DArray map, vec3 d, float level) {
    vec2 uv = octahedron_uv(d, float(textureSize(map, 0).x));
    float low = floor(level);
    return mix(textureLod(map, vec3(uv, low), 0.0).rgb, textureLod(map, vec3(uv, low + 1.0), 0.0).rgb, level - low);
}

vec3 unblocked_specular(vec3 d, float roughness) {
    d = environment_turn(d);
    float level = min(sqrt(clamp(roughness, 0.0, 1.0)) * f_environment.w, f_environment.w - 1e-3);
    vec3 light = specular_map(specular_first, d, level);
#ifndef ONE_SKY
    WHEN(f_environment.x > 0.0) light = mix(light, specular_map(specular_second, d, level), f_environment.x);
#endif
    return light * f_time.w;
}

vec3 environment_specular(vec3 d, float roughness) {
    vec3 light = unblocked_specular(d, roughness);
#ifdef HAS_TRANSFER
    light = transfer_specular(light, d, roughness);
#endif
    return light;
}

vec3 unblocked_irradiance(vec3 n) {
    n = environment_turn(n);
    vec2 uv = octahedron_uv(n, float(textureSize(irradiance_first, 0).x));
    vec3 light = textureLod(irradiance_first, uv, 0.0).rgb;
#ifndef ONE_SKY
    WHEN(f_environment.x > 0.0) light = mix(light, textureLod(irradiance_second, uv, 0.0).rgb, f_environment.x);
#endif
    return light * f_time.w;
}

vec3 environment_irradiance(vec3 n) {
    vec3 light = unblocked_irradiance(n);
#ifdef HAS_TRANSFER
    light = transfer_irradiance(light, n);
#endif
    return light;
}
