// Display-linear light to sRGB of so many levels.
#include "lib/dither.glsl"
#include "lib/tone.glsl"
uniform sampler2D shown;
uniform float levels;  // the brightest
out vec4 colour;
void main() {
    ivec2 at = ivec2(gl_FragCoord.xy);
    colour = vec4(dithered(levels * srgb_encode(texelFetch(shown, at, 0).rgb), at) / levels, 1.0);
}
