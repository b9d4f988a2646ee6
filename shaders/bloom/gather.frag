// The mean light of a texel of the map, as far as one panel and one tile hold it: drawn once for each, added up.
// The texel's corners are found on the panel, and pixels are read all over what lies between. Neighbouring texels share
// corners, so no pixel is left out or counted twice, on whichever side of a seam or of a tile's edge it lies.
#include "bloom/map.glsl"
#include "block:Panels"

uniform sampler2D scene;
uniform ivec2 tile_px, map_px;

flat in vec3 v_eye;
flat in int v_panel;
in vec2 v_place;

out vec4 colour;

const float LEAST = 8.0, MOST = 64.0;  // reads, the square root of
const float LARGEST = 65504.0;

// In pixels of the tile; false where the panel's plane is not seen.
bool pixel_of(vec2 place, out vec2 pixel) {
    vec3 way = map_direction(place), right = p_right[v_panel].xyz, up = p_up[v_panel].xyz;
    vec3 origin = p_origin[v_panel].xyz - v_eye;
    vec3 normal = cross(right, up);
    float t = dot(normal, origin) / dot(normal, way);
    vec3 on = t * way - origin, across = cross(up, normal), along = cross(normal, right);
    vec2 uv = vec2(dot(on, across) / dot(right, across), dot(on, along) / dot(up, along));
    pixel = (((uv * 2.0 - 1.0) * p_place[v_panel].xy + p_place[v_panel].zw) * 0.5 + 0.5) * vec2(tile_px);
    return t > 0.0;
}

void main() {
    vec2 half_texel = map_half / vec2(map_px);
    vec2 a, b, c, d;
    bool seen = pixel_of(v_place - half_texel, a);
    seen = pixel_of(v_place + half_texel * vec2(1.0, -1.0), b) && seen;
    seen = pixel_of(v_place + half_texel * vec2(-1.0, 1.0), c) && seen;
    seen = pixel_of(v_place + half_texel, d) && seen;
    // what of the panel lies in the tile
    vec2 ends = abs(p_place[v_panel].xy);
    vec2 low = ((p_place[v_panel].zw - ends) * 0.5 + 0.5) * vec2(tile_px);
    vec2 high = ((p_place[v_panel].zw + ends) * 0.5 + 0.5) * vec2(tile_px);
    low = max(round(low), vec2(0.0));
    high = min(round(high), vec2(tile_px));
    seen = seen && all(lessThan(min(min(a, b), min(c, d)), high)) && all(greaterThan(max(max(a, b), max(c, d)), low));
    float longest = max(max(distance(a, b), distance(c, d)), max(distance(a, c), distance(b, d)));
    float side = clamp(ceil(1.5 * longest), LEAST, MOST);
    int reads = seen ? int(side * side) : 0;
    vec3 sum = vec3(0.0);
    for (int i = 0; i < reads; i++) {  // a lattice by the golden ratio: evenly spread along both sides, too
        vec2 f = vec2((float(i) + 0.5) / float(reads), fract(0.61803399 * (float(i) + 0.5)));
        vec2 at = mix(mix(a, b, f.x), mix(c, d, f.x), f.y);
        vec3 light = texelFetch(scene, ivec2(clamp(at, vec2(0.0), vec2(tile_px) - 1.0)), 0).rgb;
        bool mine = all(greaterThanEqual(at, low)) && all(lessThan(at, high));
        // a value that is none would spread over the whole picture
        if (mine && !any(isnan(light))) sum += clamp(light, 0.0, LARGEST);
    }
    colour = vec4(sum / float(max(reads, 1)), 0.0);
}
