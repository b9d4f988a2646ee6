// The raster's light over a pixel's footprint. Texels are LEDs: u to the right, v downwards, centres at + 0.5.
// The footprint is taken for a box along the raster's axes. What reaches beyond the facet's own rectangle repeats its
// edge: neighbours in the raster need not be neighbours in space.
uniform sampler2D raster;

#if LEDS > 3
// Many LEDs per pixel, two per tap: up to 7 of them, or parts of up to 7 in turn.
void pair_taps(float middle, float size, float low, float high, out vec4 at, out vec4 weight) {
    float first = floor(middle - 0.5 * size);
    const vec4 even = vec4(0.0, 2.0, 4.0, 6.0);
    vec4 from = vec4(middle - 0.5 * size - first), to = from + size;
    vec4 left = clamp(to - even, 0.0, 1.0) - clamp(from - even, 0.0, 1.0);
    vec4 right = clamp(to - even - 1.0, 0.0, 1.0) - clamp(from - even - 1.0, 0.0, 1.0);
    weight = left + right;
    at = clamp(first + even + 0.5 + right / max(weight, 1e-6), low + 0.5, high - 0.5);
}

vec3 raster_part(vec2 middle, vec2 size, vec4 rectangle) {
    vec4 x, y, across, down;
    pair_taps(middle.x, size.x, rectangle.x, rectangle.z, x, across);
    pair_taps(middle.y, size.y, rectangle.y, rectangle.w, y, down);
    vec2 texel = 1.0 / vec2(textureSize(raster, 0));
    vec3 sum = vec3(0.0);
    for (int j = 0; j < 4; j++)
        for (int i = 0; i < 4; i++)
            sum += across[i] * down[j] * textureLod(raster, vec2(x[i], y[j]) * texel, 0.0).rgb;
    return sum / (size.x * size.y);
}

vec3 raster_light(vec2 at, vec2 size, vec4 rectangle) {
    size = max(size, 1.0);
#if LEDS > 7
    ivec2 parts = min(ivec2(ceil(size / 7.0)), 12);
    vec2 part = size / vec2(parts);
    int count = parts.x * parts.y;
    vec3 sum = vec3(0.0);
    for (int i = 0; i < count; i++) {
        vec2 place = vec2(i % parts.x, i / parts.x) + 0.5;
        sum += raster_part(at + (place - 0.5 * vec2(parts)) * part, min(part, 7.0), rectangle);
    }
    return sum / float(count);
#else
    return raster_part(at, min(size, 7.0), rectangle);
#endif
}
#else
// Up to 3 LEDs per pixel, one by one: the share of each of 4 texels in it. Where a pixel is smaller than an LED (a raster at a small scale) Catmull-Rom's
// interpolation takes over from the box, which would show the texels as squares.
vec4 shares(float middle, float size, float first) {
    float reach = 0.5 * min(size, 3.0);
    const vec4 texels = vec4(0.0, 1.0, 2.0, 3.0);
    middle -= first;
    vec4 box = clamp(middle + reach - texels, 0.0, 1.0) - clamp(middle - reach - texels, 0.0, 1.0);
    float t = middle - 1.5;
    vec4 cubic = 0.5 * vec4(t * (t * (2.0 - t) - 1.0), t * t * (3.0 * t - 5.0) + 2.0,
                            t * (t * (4.0 - 3.0 * t) + 1.0), t * t * (t - 1.0));
    return mix(cubic, box / (2.0 * reach), smoothstep(1.0, 1.6, size));
}

vec3 raster_light(vec2 at, vec2 size, vec4 rectangle) {
    at = clamp(at, rectangle.xy - 4.0, rectangle.zw + 4.0);
    vec2 first = floor(at - 0.5) - 1.0;
    vec4 across = shares(at.x, size.x, first.x), down = shares(at.y, size.y, first.y);
    ivec2 low = ivec2(rectangle.xy), high = ivec2(rectangle.zw) - 1;
    vec3 sum = vec3(0.0);
    for (int j = 0; j < 4; j++) {
        vec3 row = vec3(0.0);
        for (int i = 0; i < 4; i++)
            row += across[i] * texelFetch(raster, clamp(ivec2(first) + ivec2(i, j), low, high), 0).rgb;
        sum += down[j] * row;
    }
    return sum;
}
#endif
