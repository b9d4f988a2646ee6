// Directions on a flat map that keeps solid angles (renderer/maths/equal_area.py says why and whose): `d` is to the
// right, up and towards the map's middle.
vec2 equal_area_place(vec3 d) {
    float l = length(d);
    return d.xy * sqrt(2.0 / max(l * (l + d.z), 1e-12));
}

vec3 equal_area_direction(vec2 place) {
    float square = dot(place, place);
    return vec3(place * sqrt(max(1.0 - square / 4.0, 0.0)), 1.0 - square / 2.0);
}
