// What rain and snow do to a surface: wet stone darkens and shines, snow lies on what faces up.
#include "block:Frame"
#include "lib/noise.glsl"
#include "lib/when.glsl"

void weather(inout vec3 base, inout float roughness, inout float metallic, inout vec3 normal, vec3 place) {
    float wet = f_ground.x * smoothstep(-0.2, 0.6, normal.y);
    WHEN(wet > 0.0) {
        float puddle = smoothstep(0.45, 0.6, fractal_noise(place.xz * 0.9 + 5.0, 3)) * smoothstep(0.9, 0.99, normal.y);
        base *= mix(1.0, 0.55, wet * (1.0 - metallic));
        roughness = mix(roughness, mix(min(roughness, 0.28), 0.06, puddle), wet);
        normal = normalize(mix(normal, vec3(0.0, 1.0, 0.0), wet * puddle * 0.9));
    }
    WHEN(f_ground.y > 0.0) {
        float grain = fractal_noise(place.xz * 5.0 + place.y * 3.0, 3);
        float lying = smoothstep(0.0, 0.35, normal.y - mix(1.05, 0.15, f_ground.y) + 0.5 * (grain - 0.5));
        base = mix(base, vec3(0.86, 0.89, 0.93), lying);
        roughness = mix(roughness, 0.85, lying);
        metallic = mix(metallic, 0.0, lying);
    }
}
