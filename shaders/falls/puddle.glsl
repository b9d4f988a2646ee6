// Light of water on the ground, as it goes to the eye.
#include "falls/flight.glsl"
#include "falls/light.glsl"
#include "lib/air.glsl"

vec3 water_light(Panel panel, vec3 place) {
    vec3 to_eye = normalize(panel.eye - place);
    vec3 light = scattered(place, to_eye, vec3(-to_eye.x, to_eye.y + 0.5, -to_eye.z), 1.0);
    return through_air(light * k_first.rgb, panel.eye, place);
}
