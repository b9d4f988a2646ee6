// Exposes a scene's light and maps it to what the LEDs show, both linear: two pictures, for two kinds of file.
#include "lib/tone.glsl"
#ifdef GRADE
#include "lib/grade.glsl"
#endif
uniform sampler2D scene;
uniform float exposure;
uniform float weight;  // of this cue over what is there already
#ifdef BLOOM
#include "bloom/map.glsl"
uniform sampler2D glare;
uniform float bloom;  // share of the light that is spread around
in vec3 v_direction;
#endif
layout(location = 0) out vec4 exposed;
layout(location = 1) out vec4 shown;
void main() {
    const float LARGEST = 65504.0;  // a half float's: what is brighter would be infinite, and then no number
    vec3 light = min(texelFetch(scene, ivec2(gl_FragCoord.xy), 0).rgb * exposure, LARGEST);
    exposed = vec4(light, weight);
#ifdef BLOOM
    light = mix(light, textureLod(glare, map_uv(v_direction), 0.0).rgb * exposure, bloom);
#endif
    vec3 display = clamp(TONE_MAP(max(light, 0.0)), 0.0, 1.0);
#ifdef GRADE
    display = srgb_decode(clamp(graded(srgb_encode(display)), 0.0, 1.0));
#endif
    shown = vec4(display, weight);
}
