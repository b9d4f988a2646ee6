// Fireflies: they wander along closed curves and pulse twice a second, a few times, then stay dark for long.
// renderer/passes/fireflies.py has the same in numpy, for those that light what is near them. Periods are whole
// sixteenths of a second, so that both have the same ones to the last bit.
#include "falls/flight.glsl"

const float PULSES_PER_S = 2.0;

struct Firefly {
    vec3 place;
    float shine;  // 0..1
    vec3 own;     // hashes of the particle
};

vec3 wandered(uint seed, float turns) {
    vec3 h = hash3(seed), g = hash3(seed ^ 0x3c6ef372U);
    float a = TURN * turns;
    vec3 slow = sin(a * vec3(2.0, 3.0, 1.0) + TURN * h), quick = sin(a * vec3(7.0, 8.0, 6.0) + TURN * g);
    return slow * 0.75 + quick * 0.25;  // -1..1
}

Firefly firefly() {
    Firefly f;
    uint seed = particle_seed(), cycle;
    f.own = hash3(seed);
    vec3 g = hash3(seed ^ 0x7f4a7c15U);
    float round_s = 50.0 + floor(640.0 * f.own.x) / 16.0;
    float turns = cycle_age(seed, round_s, cycle) / round_s;
    vec3 reach = vec3(k_sway.x * (0.6 + 0.8 * f.own.y), 0.25 * (k_high.y - k_low.y), k_sway.x);
    f.place = mix(k_low.xyz + reach, k_high.xyz - reach, g) + reach * wandered(seed, turns);
    // bouts of pulses: as many as fit, then dark
    float bout_s = (3.0 + floor(4.0 * f.own.z)) / PULSES_PER_S;
    float pause_s = 2.5 + floor(88.0 * f.own.y) / 16.0;
    float into = cycle_age(seed ^ 0x1b873593U, bout_s + pause_s, cycle);
    float pulse = 0.5 - 0.5 * cos(TURN * fract(PULSES_PER_S * into));
    f.shine = (into < bout_s ? pulse * pulse : 0.0) * share_presence();
    return f;
}
