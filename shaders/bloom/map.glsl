// The map of directions that bloom is spread on.
#include "lib/equal_area.glsl"

uniform mat3 map_axes;  // the world to right, up and towards the map's middle
uniform vec2 map_half;  // half of the map's width and height

vec2 map_place(vec3 direction) { return equal_area_place(map_axes * direction); }

vec3 map_direction(vec2 place) { return equal_area_direction(place) * map_axes; }

vec2 map_uv(vec3 direction) { return map_place(direction) / map_half * 0.5 + 0.5; }
