// Clay that can be seen through: warm before the wall, cool behind it, a bright line where it passes through.
#include "hall/wall.glsl"
#include "lib/octahedron.glsl"

uniform sampler2D nearest;  // the two panels that count in a direction: hall/nearest.frag
uniform vec3 camera;
uniform vec3 light;     // towards it
uniform vec4 strength;  // body, rim, line at the wall, lines of the same distance from it
uniform vec2 left;      // what is left of it far behind the wall, and where the eye sees it beside the wall

in vec3 v_position;
centroid in vec3 v_normal;
layout(location = 0) out vec4 colour;

const vec3 BEFORE_LOW = vec3(0.36, 0.25, 0.08), BEFORE_HIGH = vec3(1.0, 0.83, 0.45);
const vec3 BEHIND_LOW = vec3(0.16, 0.22, 0.31), BEHIND_HIGH = vec3(0.62, 0.76, 0.94);
const vec3 LINE = vec3(1.0, 0.97, 0.90);
const float CONTOUR_M = 0.5;
const float FADE_FROM_M = 3.0, FADE_TO_M = 15.0;
const float BESIDE = 0.05;

// 1 within half a pixel of 0, 0 a pixel further off.
float line(float off, float per_pixel) {
    return 1.0 - smoothstep(0.5, 1.5, abs(off) / max(per_pixel, 1e-5));
}

// x: metres before the wall, negative behind it; y: how far beside the wall the eye sees the place, 0 through it.
vec2 before_wall(vec3 place) {
    int size = textureSize(nearest, 0).x;
    ivec2 texel = ivec2(octahedron_uv(place - eye, float(size)) * float(size));
    ivec2 panel = ivec2(texelFetch(nearest, texel, 0).xy * 255.0 + 0.5);
    vec2 met = meeting(panel.x, vec4(place, 1.0)), other = meeting(panel.y, vec4(place, 1.0));
    met = comes_first(other, met) ? other : met;
    return vec2((met.y - 1.0) * distance(place, eye), met.x);
}

void main() {
    vec3 view = normalize(camera - v_position);
    vec3 normal = normalize(v_normal);
    normal = dot(normal, view) < 0.0 ? -normal : normal;
    float rim = 1.0 - dot(normal, view);
    rim *= rim;
    float lit = 0.5 + 0.5 * dot(normal, light);
    float shade = clamp(0.15 + 0.8 * lit * lit + 0.6 * rim, 0.0, 1.0);

    vec2 where = before_wall(v_position);
    float before = where.x, per_pixel = fwidth(where.x);
    float behind = smoothstep(-0.5, 0.5, -before / max(per_pixel, 1e-5));
    float beside = smoothstep(0.0, BESIDE, where.y);
    float contour = strength.w * line(CONTOUR_M * (fract(before / CONTOUR_M - 0.5) - 0.5), per_pixel);
    contour *= smoothstep(0.35, 0.1, per_pixel / CONTOUR_M);  // none where they would run together

    vec3 clay = mix(mix(BEFORE_LOW, BEFORE_HIGH, shade), mix(BEHIND_LOW, BEHIND_HIGH, shade), behind);
    clay *= 1.0 - 0.3 * contour;
    float alpha = clamp(strength.x * (0.45 + 0.55 * shade) + strength.y * rim, 0.0, 1.0);
    alpha = mix(alpha, 1.0, 0.25 * contour);
    alpha *= mix(1.0, left.x, smoothstep(FADE_FROM_M, FADE_TO_M, -before)) * mix(1.0, left.y, beside);
    float crossing = strength.z * (1.0 - beside) * line(before, per_pixel);
    colour = vec4(mix(clay * alpha, LINE, crossing), mix(alpha, 1.0, crossing));
}
