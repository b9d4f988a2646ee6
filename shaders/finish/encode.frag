// Display-linear light to 8-bit sRGB.
#include "lib/tone.glsl"
uniform sampler2D shown;
out vec4 colour;
void main() {
    colour = vec4(srgb_encode(texelFetch(shown, ivec2(gl_FragCoord.xy), 0).rgb), 1.0);
}
