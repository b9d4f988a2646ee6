// What rain and snow do to a surface: wet stone darkens and shines, snow lies on what faces up.
#include "block:Frame"
#include "lib/noise.glsl"
#include "lib/when.glsl"

// `place` is in metres and fixed to the thing, so that what lies on it goes where it goes; `open` is how much of it
// lies open to the sky. `flat_normal` is that of the surface without its fine relief, which water fills; `spread` is
// what that relief adds to the roughness. Without SHELTERED nothing comes from the sky, and nothing is compiled.
void weather(inout vec3 base, inout float roughness, inout float metallic, inout vec3 normal, inout float spread,
             vec3 flat_normal, vec3 place, float open) {
#ifdef SHELTERED
    float pixel = length(fwidth(place));
    vec3 bend = fwidth(flat_normal);
    float wet = open * f_ground.x * smoothstep(-0.2, 0.6, normal.y), snow = open * f_ground.y;
    WHEN(wet > 0.0) {
        float level = smoothstep(0.9, 0.99, flat_normal.y);
        float low = mix(0.68, 0.36, f_ground.x);
        float puddle = smoothstep(low, low + 0.16, fractal_noise(place.xz * 0.7 + 5.0, 2)) * level;
        float porous = smoothstep(0.12, 0.5, roughness) * (1.0 - metallic);  // glaze does not drink
        base *= mix(1.0, 0.5, wet * porous);
        float runs_off = mix(0.45, 0.26, smoothstep(0.6, 0.95, flat_normal.y));  // the less level, the thinner the film
        float film = mix(min(roughness, runs_off), 0.05, puddle);
        // water is smoother than stone, and in a puddle it is all that is seen
        float filled = max(puddle * min(2.0 * wet, 1.0), 0.6 * wet * smoothstep(0.55, 0.9, normal.y));
        spread *= (1.0 - filled) * (1.0 - filled);
        film = sqrt(sqrt(pow(film, 4.0) + min(dot(bend, bend), 0.4)));  // edges within a pixel would glitter
        roughness = mix(roughness, film, wet);
        normal = normalize(mix(normal, vec3(0.0, 1.0, 0.0), filled));
    }
    WHEN(snow > 0.0) {
        // patches as large as what they lie on; noise finer than a pixel would only flicker
        float fineness = dot(place.xz, place.xz) > 2000.0 ? 0.2 : 5.0;
        float grain = fractal_noise(place.xz * fineness + place.y * 0.6 * fineness, 2);
        grain = mix(0.5, grain, 1.0 - smoothstep(0.15, 0.75, pixel * fineness));
        float lying = smoothstep(0.0, 0.35, normal.y - mix(1.05, 0.15, snow) + 0.5 * (grain - 0.5));
        base = mix(base, vec3(0.86, 0.89, 0.93), lying);
        roughness = mix(roughness, 0.85, lying);
        metallic = mix(metallic, 0.0, lying);
        spread *= (1.0 - 0.85 * lying) * (1.0 - 0.85 * lying);
        // wind has laid it in soft waves, over edges too
        vec2 at = place.xz * vec2(0.9, 1.5) + 0.8 * grain;
        float here = value_noise(at);
        vec2 slope = vec2(value_noise(at + vec2(0.25, 0.0)), value_noise(at + vec2(0.0, 0.25))) - here;
        slope = 0.45 * slope + 0.15 * (grain - 0.5);
        vec3 soft = normalize(vec3(-slope.x, 1.0, -slope.y));
        normal = normalize(mix(normal, soft, 0.85 * lying * smoothstep(0.1, 0.75, normal.y)));
    }
#endif
}
