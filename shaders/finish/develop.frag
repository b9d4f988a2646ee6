// Exposes a scene's light and maps it to what the LEDs show, both linear: two pictures, for two kinds of file.
#include "lib/tone.glsl"
uniform sampler2D scene;
uniform int factor;  // pixels of the scene per axis for each of this picture's
uniform float exposure;
uniform float weight;  // of this cue over what is there already
layout(location = 0) out vec4 exposed;
layout(location = 1) out vec4 shown;
void main() {
    ivec2 first = ivec2(gl_FragCoord.xy) * factor;
    vec3 sum = vec3(0.0);
    for (int y = 0; y < factor; y++)
        for (int x = 0; x < factor; x++) sum += texelFetch(scene, first + ivec2(x, y), 0).rgb;
    const float LARGEST = 65504.0;  // a half float's: what is brighter would be infinite, and then no number
    vec3 light = min(sum / float(factor * factor) * exposure, LARGEST);
    exposed = vec4(light, weight);
    shown = vec4(clamp(TONE_MAP(max(light, 0.0)), 0.0, 1.0), weight);
}
