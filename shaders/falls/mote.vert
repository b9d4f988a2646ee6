// Motes: pollen and dust that drift, and glint as they turn in the light.
#include "falls/flight.glsl"
#include "falls/light.glsl"
#include "falls/sprite.glsl"
#include "lib/air.glsl"

void main() {
    Panel panel = particle_panel();
    uint seed = particle_seed(), cycle;
    vec3 own = hash3(seed);
    float life_s = k_fall.w * (0.7 + 0.6 * own.x);
    float age = cycle_age(seed, life_s, cycle);
    uint now = hash_bits(seed + cycle * 0x85ebca6bU);
    vec3 h = hash3(now), g = hash3(now ^ 0x2545f491U);
    vec3 place = mix(k_low.xyz, k_high.xyz, h);
    vec2 side = sides(place.z);
    place.x = mix(side.x, side.y, h.x);
    vec3 drift = (g - 0.5) * vec3(1.0, 0.7, 1.0) * k_fall.y + vec3(f_time.z * k_fall.z, 0.0, 0.0);
    place += drift * (age - 0.5 * life_s);
    place += k_sway.x * sin(TURN * (k_sway.y * age * (0.6 + 0.8 * g) + h.yzx));
    place = vec3(wrapped(place.x, side), clamp(place.yz, k_low.yz, k_high.yz));
    float presence = share_presence() * side_presence(place, side) * eye_presence(place, panel.eye);
    presence *= smoothstep(0.0, 2.0, age) * smoothstep(0.0, 2.0, life_s - age);
    float radius = 0.5 * mix(k_size.x, k_size.y, own.y);
    vec4 clip = panel.matrix * vec4(place, 1.0);
    if (presence <= 0.0 || outside(panel, clip, 2.0 * radius)) {
        emit_nothing();
        return;
    }
    float glint = 0.5 + 0.5 * sin(TURN * (k_sway.z * (0.5 + own.z) * age + own.y));
    glint = 0.3 + 1.7 * glint * glint * glint * glint;
    vec3 to_eye = normalize(panel.eye - place);
    vec3 light = scattered(place, to_eye, to_eye + vec3(0.0, 1.0, 0.0), 2.5) * mix(k_first.rgb, k_second.rgb, own.z) * glint;
    light *= widened(panel, clip, radius) * presence * k_low.w * air_transmittance(panel.eye, place);
    emit_sprite(panel, place, radius, 0.0, vec4(light, 0.0));
}
