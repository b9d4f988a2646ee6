// The raster's light over a pixel's footprint. Texels are LEDs: u to the right, v downwards, centres at + 0.5.
uniform sampler2D raster;

#define MAX_TAPS 16

// A box of `width` texels about `middle`, cut at the facet's own edges `low` and `high`.
vec2 box_within(float middle, float width, float low, float high) {
    float from = clamp(middle - 0.5 * width, low, high - 1e-3);
    float to = clamp(middle + 0.5 * width, from + 1e-3, high);
    return vec2(from, to);
}

int tap_count(vec2 box) {
    return min(int(ceil(box.y)) - int(floor(box.x)) + 1 >> 1, MAX_TAPS);
}

// The i-th pair of texels of a box: where one bilinear tap weighs both rightly, and the pair's weight.
vec2 tap(vec2 box, int i) {
    float first = floor(box.x) + 2.0 * float(i);
    vec2 cut = clamp(box.yy - vec2(first, first + 1.0), 0.0, 1.0) - clamp(box.xx - vec2(first, first + 1.0), 0.0, 1.0);
    float weight = cut.x + cut.y;
    return vec2(first + 0.5 + cut.y / max(weight, 1e-6), weight);
}

vec3 raster_box(vec2 middle, vec2 size, vec4 rectangle) {
    vec2 across = box_within(middle.x, size.x, rectangle.x, rectangle.z);
    vec2 down = box_within(middle.y, size.y, rectangle.y, rectangle.w);
    int columns = tap_count(across), rows = tap_count(down);
    vec2 texel = 1.0 / vec2(textureSize(raster, 0));
    vec3 sum = vec3(0.0);
    float total = 0.0;
    for (int j = 0; j < rows; j++) {
        vec2 v = tap(down, j);
        for (int i = 0; i < columns; i++) {
            vec2 u = tap(across, i);
            sum += u.y * v.y * textureLod(raster, vec2(u.x, v.x) * texel, 0.0).rgb;
            total += u.y * v.y;
        }
    }
    return sum / total;
}

vec3 raster_light(vec2 at, vec2 to_right, vec2 down, vec4 rectangle) {
    vec2 size = sqrt(to_right * to_right + down * down);
    return raster_box(at, sqrt(max(size * size - 1.0, 1e-4)), rectangle);
}
