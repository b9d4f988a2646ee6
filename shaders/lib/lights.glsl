// The scene's lights: where they are and how much of their light arrives, but for shadows.
#include "block:Frame"

const int SUN = 0, SPOT = 1, AREA = 2;

int light_kind(int light) { return int(f_light_place[light].w); }

// Irradiance on something small at `place` that faces the light, and the way towards the middle of the light. Spots
// fade between their cones as glTF's do (KHR_lights_punctual); areas are taken for points here.
vec3 arriving_light(int light, vec3 place, out vec3 to_light) {
    vec3 axis = f_light_direction[light].xyz, way = f_light_place[light].xyz - place;
    float size = f_light_direction[light].w;
    float distance2 = max(dot(way, way), max(size * size, 1e-4));
    if (light_kind(light) == SUN) {
        to_light = -axis;
        return f_light_colour[light].rgb;
    }
    to_light = way * inversesqrt(distance2);
    vec4 cone = f_light_cone[light];
    float share = clamp(-dot(to_light, axis) * cone.x + cone.y, 0.0, 1.0);
    return f_light_colour[light].rgb * (light_kind(light) == SPOT ? share * share : share * cone.z) / distance2;
}

// Tangent of half the angle that the light takes up in the sky of `place`.
float light_spread(int light, vec3 place) {
    float size = f_light_direction[light].w;
    return light_kind(light) == SUN ? size : size / max(distance(f_light_place[light].xyz, place), size);
}
