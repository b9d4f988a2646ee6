// Where the particles of one kind are. A particle lives through cycles of equal length; in each it falls to a new place
// on the ground and lies there a while. Everything follows from its index and the time, in whole ticks so that hours
// cost no precision.
#include "block:Frame"
#include "block:Fall"
#include "lib/noise.glsl"
#include "lib/panel.glsl"
#include "lib/shelter.glsl"

uniform uint ticks;        // whole ticks since the scene began
uniform float tick_s;      // length of a tick
uniform float rest_s;      // what is left below a tick
uniform float share;       // of the kind's particles
uniform uint salt;         // tells kinds apart; kinds with the same salt fall together
uniform float tile_px;     // height of the tile

const float TURN = 6.28318530717959;

struct Flight {
    uint seed;       // of this cycle
    vec3 own;        // hashes of the particle, the same in every cycle
    float size;      // m
    float speed;     // m/s downwards
    vec3 place;      // with sway
    vec3 landing;    // where it meets the ground, or what stands on it
    float age;       // s since the cycle began
    float left;      // s until it meets the ground
    float still;     // s since it met the ground
    float swing;     // phase of its sway
    float calm;      // 1 in free flight, 0 on the ground
    float presence;  // 0 at the margins of share, volume and cycle
};

// Vertices are the points of one particle after the other; instances are panels.
int particle_index() { return gl_VertexID / int(k_second.w); }

vec3 particle_point() { return k_points[gl_VertexID % int(k_second.w)].xyz; }

Panel particle_panel() { return panel_at(panel_index(gl_InstanceID)); }

uint particle_seed() { return hash_bits(uint(particle_index()) * 0x9e3779b9U + salt); }

// Age within the cycle of length `period` s, and which cycle it is.
float cycle_age(uint seed, float period, out uint cycle) {
    uint length_ticks = uint(period / tick_s);
    uint now = ticks + hash_bits(seed ^ 0x51ed270bU) % length_ticks;
    cycle = now / length_ticks;
    return float(now % length_ticks) * tick_s + rest_s;
}

// Particles come one by one: a change of share grows or shrinks a few of them.
float share_presence() {
    float rank = (float(particle_index()) + 0.5) / k_size.z;
    return clamp((share * (1.0 + k_size.w) - rank) / k_size.w, 0.0, 1.0);
}

// The volume narrows towards the audience, as what the wall shows of it does.
vec2 sides(float z) {
    float middle = 0.5 * (k_low.x + k_high.x), reach = 0.5 * (k_high.x - k_low.x);
    float half_width = min(reach, 3.2 + 1.3 * (k_high.z - z));
    return vec2(middle - half_width, middle + half_width);
}

// What the wind carries out on one side comes in on the other.
float wrapped(float x, vec2 side) { return side.x + mod(x - side.x, side.y - side.x); }

float side_presence(vec3 place, vec2 side) {
    vec2 inside = min(vec2(place.x - side.x, place.z - k_low.z), vec2(side.y - place.x, k_high.z - place.z));
    return smoothstep(0.0, 0.6, inside.x) * smoothstep(0.0, 0.3, inside.y);
}

// Where a particle comes down, and how level it is there. Plates are blown in from `way` at the end, under eaves, too:
// what is above them there is not what they lie on.
float landing_height(vec2 landing, vec2 way, out float level) {
    float height = topmost(landing);
    level = 1.0;
#ifdef SHELTERED
    const float BESIDE_M = 0.12, STEP_M = 0.1;
    float steps = 0.0;
    for (int i = 0; i < 4; i++) {
        vec2 beside = BESIDE_M * vec2(i < 2 ? 1.0 : -1.0, (i & 1) == 0 ? 1.0 : -1.0);
        steps = max(steps, abs(topmost(landing + beside) - height));
    }
    level = 1.0 - smoothstep(0.5 * STEP_M, STEP_M, steps);
    height = min(height, topmost(landing + way));
#endif
    return height;
}

// How much of a particle at `place`, `above` what it lands on in m, is neither below a roof, but for what blows in
// there at the end, nor about to land across an edge.
float open_presence(vec3 place, float above, float level) {
    float open = open_sky(place, 0.15), high = smoothstep(0.2, 1.0, above);
    return mix(level, 1.0, high) * (k_ground.x > 0.0 ? mix(1.0, open, high) : open);
}

Flight flight() {
    Flight f;
    uint seed = particle_seed();
    f.own = hash3(seed);
    f.size = mix(k_size.x, k_size.y, f.own.x * f.own.x);
    f.speed = mix(k_fall.x, k_fall.y, f.own.y);
    // a row of its own in depth, so that the way down is always as long
    float row = mix(k_high.z - 0.5, k_low.z + 0.5, mix(f.own.z, f.own.z * f.own.z, 0.4));
    vec2 side = sides(row);
    float top = mix(k_high.y, k_high.w, smoothstep(0.2, 1.0, (k_high.z - row) / (k_high.z - k_low.z)));
    float down_s = top / f.speed, level;
    uint cycle;
    f.age = cycle_age(seed, down_s + k_fall.w, cycle);
    f.seed = hash_bits(seed + cycle * 0x85ebca6bU);
    vec3 h = hash3(f.seed), blow = hash3(f.seed ^ 0x2c1b3c6dU);
    f.landing = vec3(mix(side.x, side.y, h.x), 0.0, row + h.y - 0.5);
    vec2 way = k_ground.x * blow.x * vec2(cos(TURN * blow.y), sin(TURN * blow.y));
    f.landing.y = landing_height(f.landing.xz, way, level);
    down_s -= f.landing.y / f.speed;
    f.left = max(down_s - f.age, 0.0);
    f.still = max(f.age - down_s, 0.0);
    f.calm = smoothstep(0.0, 1.6, f.left);
    f.swing = TURN * (k_sway.y * (0.7 + 0.6 * h.z) * f.left + h.z * 7.0);
    float heading = h.z * 57.0;
    vec2 across = vec2(cos(heading), sin(heading));
    vec2 sway = across * sin(f.swing) + across.yx * vec2(-0.45, 0.45) * sin(f.swing * 0.618 + 2.0);
    vec3 place = f.landing;
    place.x -= f_time.z * k_fall.z * f.left;
    place.xz += f.calm * (k_sway.x * sway + way);
    place.y += f.speed * f.left - 0.22 * k_sway.x * f.calm * cos(2.0 * f.swing);
    place.x = wrapped(place.x, side);
    place.z = clamp(place.z, k_low.z, k_high.z);
    f.place = vec3(place.x, max(place.y, f.landing.y), place.z);
    float gone = k_fall.w > 0.0 ? smoothstep(0.4 * k_fall.w, k_fall.w, f.still) : step(1e-6, f.still);
    f.presence = (1.0 - gone) * share_presence() * side_presence(f.place, side) * smoothstep(0.0, 0.7, f.age * min(f.speed, 1.0));
    WHEN(f.presence > 0.0) f.presence *= open_presence(f.place, f.place.y - f.landing.y, level);
    return f;
}

// Nothing is drawn close to the eye.
float eye_presence(vec3 place, vec3 eye) { return smoothstep(0.5, 0.9, distance(place, eye)); }

vec3 matrix_row(mat4 m, int row) { return vec3(m[0][row], m[1][row], m[2][row]); }

// Width in metres of a pixel where clip.w is `depth`.
float pixel_m(Panel panel, float depth) {
    return 2.0 * depth / (tile_px * length(matrix_row(panel.matrix, 1)) * abs(panel.place.y));
}

// Whether a ball lies wholly outside of the panel.
bool outside(Panel panel, vec4 clip, float radius) {
    vec2 reach = radius * (1.0 + vec2(length(matrix_row(panel.matrix, 0)), length(matrix_row(panel.matrix, 1))));
    return clip.w < -radius || any(greaterThan(abs(clip.xy), vec2(clip.w) + reach));
}

void emit_nothing() {
    gl_ClipDistance[0] = gl_ClipDistance[1] = gl_ClipDistance[2] = gl_ClipDistance[3] = -1.0;
    gl_Position = vec4(0.0, 0.0, 2.0, 1.0);
}
