// Fireflies: they wander along closed curves and pulse twice a second, a few times, then stay dark for long.
#include "falls/flight.glsl"
#include "falls/sprite.glsl"
#include "lib/air.glsl"

const float PULSES_PER_S = 2.0;

vec3 wandered(uint seed, float turns) {
    vec3 h = hash3(seed), g = hash3(seed ^ 0x3c6ef372U);
    float a = TURN * turns;
    vec3 slow = sin(a * vec3(2.0, 3.0, 1.0) + TURN * h), quick = sin(a * vec3(7.0, 8.0, 6.0) + TURN * g);
    return slow * 0.75 + quick * 0.25;  // -1..1
}

void main() {
    Panel panel = particle_panel();
    uint seed = particle_seed(), cycle;
    vec3 h = hash3(seed), g = hash3(seed ^ 0x7f4a7c15U);
    float round_s = 50.0 + 40.0 * h.x;
    float turns = cycle_age(seed, round_s, cycle) / round_s;
    vec3 reach = vec3(k_sway.x * (0.6 + 0.8 * h.y), 0.25 * (k_high.y - k_low.y), k_sway.x);
    vec3 place = mix(k_low.xyz + reach, k_high.xyz - reach, g) + reach * wandered(seed, turns);
    // bouts of pulses: as many as fit, then dark
    float bout_s = (3.0 + floor(4.0 * h.z)) / PULSES_PER_S;
    float pause_s = mix(2.5, 8.0, h.y);
    float into = cycle_age(seed ^ 0x1b873593U, bout_s + pause_s, cycle);
    float pulse = 0.5 - 0.5 * cos(TURN * PULSES_PER_S * into);
    float shine = into < bout_s ? pulse * pulse : 0.0;
    shine *= share_presence() * eye_presence(place, panel.eye);
    float core = 0.5 * mix(k_size.x, k_size.y, h.z);
    float radius = 8.0 * core;
    vec4 clip = panel.matrix * vec4(place, 1.0);
    if (shine <= 0.0 || outside(panel, clip, radius)) {
        emit_nothing();
        return;
    }
    shine *= widened(panel, clip, radius) * air_transmittance(panel.eye, place);
    emit_sprite(panel, place, radius, vec4(mix(k_first.rgb, k_second.rgb, h.x) * shine * k_low.w, 0.0));
}
