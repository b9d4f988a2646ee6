// A tent over neighbouring directions of a slice: what the taps of one texel miss, its neighbours' have met.
#include "shafts/sheet.glsl"

uniform sampler2D slices;

out vec4 colour;

void main() {
    ivec2 texel;
    int slice;
    sheet_of(texel, slice);
    ivec2 first = ivec2(gl_FragCoord.xy) - texel;
    colour = vec4(0.0);
    for (int y = -1; y <= 1; y++)
        for (int x = -1; x <= 1; x++) {
            float weight = float((2 - abs(x)) * (2 - abs(y))) / 16.0;
            colour += weight * texelFetch(slices, first + clamp(texel + ivec2(x, y), ivec2(0), map_px - 1), 0);
        }
}
