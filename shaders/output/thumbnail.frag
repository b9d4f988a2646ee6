// The mean light of the rectangle of the page that a thumbnail's pixel covers, to sRGB.
#include "lib/tone.glsl"
uniform sampler2D page;
uniform ivec2 size;  // the thumbnail's
out vec4 colour;
void main() {
    vec2 step_px = vec2(textureSize(page, 0)) / vec2(size);
    vec2 low = floor(gl_FragCoord.xy) * step_px, high = low + step_px;
    ivec2 first = ivec2(floor(low + 1e-3)), last = ivec2(ceil(high - 1e-3));
    vec3 sum = vec3(0.0);
    for (int y = first.y; y < last.y; y++) {
        for (int x = first.x; x < last.x; x++) {
            vec2 inside = min(high, vec2(x, y) + 1.0) - max(low, vec2(x, y));
            sum += inside.x * inside.y * srgb_decode(texelFetch(page, ivec2(x, y), 0).rgb);
        }
    }
    colour = vec4(srgb_encode(sum / (step_px.x * step_px.y)), 1.0);
}
