// What lies open to the sky, from the heights that renderer/passes/shelter.py draws. Without SHELTERED all does.
#include "block:Frame"
#include "lib/when.glsl"

#ifdef SHELTERED
uniform sampler2D shelter_map;

vec2 shelter_uv(vec2 xz) { return (xz - f_shelter.xy) * f_shelter.z; }

bool off_map(vec2 uv) { return any(greaterThan(abs(uv - 0.5), vec2(0.499))); }

vec4 shelter_heights(vec4 depths) { return f_shelter_height.x - f_shelter_height.y * depths; }
#endif

// Height of what is topmost there; the floor where nothing is.
float topmost(vec2 xz) {
    float height = 0.0;
#ifdef SHELTERED
    vec2 uv = shelter_uv(xz);
    if (!off_map(uv)) height = max(shelter_heights(textureLod(shelter_map, uv, 0.0)).r, 0.0);
#endif
    return height;
}

// How much of the sky above `place` is open: 0 well within a roof's edge, 1 outside of it. Something counts as above
// if it is higher by more than `slack`. What is thinner than the edge is wide, such as a beam, keeps nothing off: snow
// and rain do not come straight down.
float open_sky(vec3 place, float slack) {
    float open = 1.0;
#ifdef SHELTERED
    const float EDGE_M = 0.3;
    const vec2 TAPS[4] = vec2[](vec2(0.95, 0.31), vec2(-0.31, 0.95), vec2(-0.95, -0.31), vec2(0.31, -0.95));
    float side = float(textureSize(shelter_map, 0).x), sum = 0.0;
    for (int i = 0; i < 4; i++) {
        // between four texels, so that it changes without a step
        vec2 uv = shelter_uv(place.xz + EDGE_M * TAPS[i]);
        vec2 texel = uv * side - 0.5, corner = floor(texel), between = texel - corner;
        vec4 heights = shelter_heights(textureGather(shelter_map, (corner + 1.0) / side));
        vec4 below = step(heights, vec4(place.y + slack));
        float share = mix(mix(below.w, below.z, between.x), mix(below.x, below.y, between.x), between.y);
        sum += off_map(uv) ? 1.0 : share;
    }
    open = smoothstep(0.0, 0.65, sum / 4.0);
#endif
    return open;
}

// The same for a surface: the steeper, the higher are its own columns beside `place`.
float open_to_sky(vec3 place, vec3 normal) {
    float slope = length(normal.xz) / max(normal.y, 0.25);
    return open_sky(place + 0.1 * normal, 0.15 + 0.4 * slope);
}
