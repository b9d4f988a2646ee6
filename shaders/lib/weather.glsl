// What rain and snow do to a surface: wet stone darkens and shines, snow lies on what faces up.
#include "block:Frame"
#include "lib/noise.glsl"
#include "lib/when.glsl"

void weather(inout vec3 base, inout float roughness, inout float metallic, inout vec3 normal, vec3 place) {
    float wet = f_ground.x * smoothstep(-0.2, 0.6, normal.y);
    WHEN(wet > 0.0) {
        float level = smoothstep(0.9, 0.99, normal.y);
        float low = mix(0.68, 0.36, f_ground.x);
        float puddle = smoothstep(low, low + 0.16, fractal_noise(place.xz * 0.7 + 5.0, 3)) * level;
        float porous = smoothstep(0.12, 0.5, roughness) * (1.0 - metallic);  // glaze does not drink
        base *= mix(1.0, 0.5, wet * porous);
        roughness = mix(roughness, mix(min(roughness, 0.26), 0.05, puddle), wet);
        // the film of water is smoother than the stone
        normal = normalize(mix(normal, vec3(0.0, 1.0, 0.0), wet * max(0.92 * puddle, 0.6 * smoothstep(0.55, 0.9, normal.y))));
    }
    vec3 across = fwidth(place);
    WHEN(f_ground.y > 0.0) {
        // noise that is finer than a pixel would only flicker
        float fine = 1.0 - smoothstep(0.03, 0.15, max(max(across.x, across.y), across.z));
        float grain = mix(0.5, fractal_noise(place.xz * 5.0 + place.y * 3.0, 3), fine);
        float lying = smoothstep(0.0, 0.35, normal.y - mix(1.05, 0.15, f_ground.y) + 0.5 * (grain - 0.5));
        base = mix(base, vec3(0.86, 0.89, 0.93), lying);
        roughness = mix(roughness, 0.85, lying);
        metallic = mix(metallic, 0.0, lying);
        // wind has laid it in soft waves
        vec2 at = place.xz * vec2(0.9, 1.5) + 0.8 * grain;
        float here = value_noise(at);
        vec2 slope = vec2(value_noise(at + vec2(0.25, 0.0)), value_noise(at + vec2(0.0, 0.25))) - here;
        vec3 soft = normalize(vec3(-0.45 * slope.x, 1.0, -0.45 * slope.y) + 0.15 * vec3(grain - 0.5, 0.0, 0.5 - grain));
        normal = normalize(mix(normal, soft, 0.8 * lying * smoothstep(0.3, 0.9, normal.y)));
    }
}
