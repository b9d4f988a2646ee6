// Display-linear light to the levels of the LEDs, dimmed; in its place on the page, to which the dither is fixed.
#include "lib/dither.glsl"
#include "lib/tone.glsl"
uniform sampler2D shown;
uniform float levels;  // the brightest
uniform float brightness;
out vec4 colour;
void main() {
    ivec2 at = ivec2(gl_FragCoord.xy) - origin;
    vec3 light = brightness * texelFetch(shown, at, 0).rgb;
    colour = vec4(dithered(levels * srgb_encode(light), at) / levels, 1.0);
}
