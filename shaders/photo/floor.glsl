// Where a pixel's ray meets the floor, and how much of the floor the pixel covers along x and z, metres.
vec3 floor_place(vec3 ray) { return camera - ray * (camera.y / ray.y); }

vec2 floor_footprint(vec3 at, vec3 place) {
    vec3 down = floor_place(camera_axes * (at + vec3(0.0, 2.0 / picture.y, 0.0)));
    vec3 aside = floor_place(camera_axes * (at + vec3(2.0 / picture.x, 0.0, 0.0)));
    return abs(place.xz - down.xz) + abs(place.xz - aside.xz);
}
