// A room drawn through the eye by rays: lines every half metre, straight for whoever stands there and for no one else.
#include "patterns/ink.glsl"
uniform vec3 eye;
uniform vec3 room_low;
uniform vec3 room_high;
const float EVERY = 0.5;
const float LEAST_DISTANCE = 0.01;  // of an eye before a facet

// Which side of the room a ray leaves by (x, y, z: 0, 1, 2; and 3 more on the low side), and the cell there.
ivec3 cell(vec3 from, vec3 way) {
    vec3 side = mix(room_low, room_high, greaterThan(way, vec3(0.0)));
    vec3 far = mix((side - from) / way, vec3(1e9), lessThan(abs(way), vec3(1e-9)));
    int axis = far.x < far.y ? (far.x < far.z ? 0 : 2) : (far.y < far.z ? 1 : 2);
    ivec3 step = ivec3(floor((from + far[axis] * way - room_low) / EVERY));
    ivec2 across = axis == 0 ? step.yz : axis == 1 ? step.xz : step.xy;
    return ivec3(axis + (way[axis] > 0.0 ? 0 : 3), across);
}

vec3 led(vec2 at) {
    vec2 share = (at - vec2(v_rectangle.xy)) / vec2(v_rectangle.zw);
    return v_origin + share.x * v_right + (1.0 - share.y) * v_up;
}

void main() {
    vec3 normal = normalize(cross(v_right, v_up));
    bool seen = dot(normal, eye - v_origin) > LEAST_DISTANCE;
    vec3 from = seen ? eye : v_eye.xyz;
    ivec3 cells[4];
    bool line = false, corner = false;
    for (int i = 0; i < 4; i++) {
        cells[i] = cell(from, led(vec2(raster_px() + ivec2(i & 1, i >> 1))) - from);
        line = line || cells[i] != cells[0];
        corner = corner || cells[i].x != cells[0].x;
    }
    const vec3 INKS[3] = vec3[](vec3(1.0, 0.6, 0.2), vec3(0.3, 0.9, 0.4), vec3(0.4, 0.7, 1.0));
    vec3 ink = corner ? vec3(1.0) : line ? INKS[cells[0].x % 3] : vec3(0.0);
    show(seen || v_eye.w > 0.5 ? ink : vec3(0.0));
}
