// Display-linear light to NV12: a plane of luma, then interleaved chroma at half size; BT.709, limited range.
// Each output texel is one byte; rows beyond the picture repeat its edge (films are padded to even sizes).
#include "lib/dither.glsl"
#include "lib/tone.glsl"
uniform sampler2D shown;
uniform ivec2 film;  // the film's even size
out float level;

vec3 encoded(ivec2 at) { return srgb_encode(texelFetch(shown, min(at, textureSize(shown, 0) - 1), 0).rgb); }

void main() {
    ivec2 at = ivec2(gl_FragCoord.xy);
    const vec3 weights = vec3(0.2126, 0.7152, 0.0722);
    if (at.y < film.y) {
        level = dithered(16.0 + 219.0 * dot(encoded(at), weights), at) / 255.0;
        return;
    }
    ivec2 first = ivec2(at.x & ~1, 2 * (at.y - film.y));
    // H.264's chroma sits on the left column of each 2 x 2 block: 1 2 1 across, 1 1 down
    ivec2 left = max(first - ivec2(1, 0), ivec2(0));
    vec3 c = 2.0 * (encoded(first) + encoded(first + ivec2(0, 1)));
    c += encoded(left) + encoded(left + ivec2(0, 1)) + encoded(first + ivec2(1, 0)) + encoded(first + ivec2(1, 1));
    c /= 8.0;
    float y = dot(c, weights);
    float chroma = (at.x & 1) == 0 ? (c.b - y) / 1.8556 : (c.r - y) / 1.5748;
    // its own plane, half as high: the whole picture's rows above this tile are half as many, too
    level = dithered(128.0 + 224.0 * chroma, at - ivec2(0, film.y + origin.y / 2)) / 255.0;
}
