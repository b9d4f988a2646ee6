// One slice of the air in one direction: the light that it sends to the eye, and how much comes through it. Single
// scattering (Wronski 2014), with Henyey and Greenstein's phase function (1941): haze scatters forwards.
#include "lib/lights.glsl"
#include "lib/shadow.glsl"
#include "shafts/sheet.glsl"

uniform int taps;
uniform float density;  // at the middle of the stage, per metre

out vec4 colour;

const float PI = 3.14159265358979, FORWARDS = 0.5;
const vec3 REACH = vec3(14.0, 8.0, 14.0);  // metres from the wall's foot over which the air over the stage thins out

float phase(float cosine) {
    float g = FORWARDS, base = 1.0 + g * g - 2.0 * g * cosine;
    return (1.0 - g * g) / (4.0 * PI * base * sqrt(base));
}

void main() {
    ivec2 texel;
    int slice;
    sheet_of(texel, slice);
    vec3 way = way_of(texel);
    float begin = slice_begin(slice), end = slice_begin(slice + 1);
    // taps lie elsewhere in neighbouring texels (Roberts 2018), and always there: nothing crawls
    float jitter = fract(dot(vec2(texel), vec2(0.75487767, 0.56984029)) + 0.61803399 * float(slice));
    float thickness = 0.0;
    vec3 sum = vec3(0.0);
    for (int i = 0; i < taps; i++) {
        vec3 place = s_eye.xyz + mix(begin, end, (float(i) + jitter) / float(taps)) * way;
        vec3 off = place / REACH;
        float share = density * exp(-dot(off, off)) / float(taps);
        thickness += share;
        sum += share * f_air.rgb;  // what comes from all around
        for (int k = 0; k < int(f_counts.x); k++) {
            vec3 to_light, arriving = arriving_light(k, place, to_light);
            sum += share * phase(dot(to_light, way)) * arriving * shadow_of_speck(k, place);
        }
    }
    float passes = exp(-thickness * (end - begin));
    colour = vec4(sum * (1.0 - passes) / max(thickness, 1e-9), passes);
}
