// Where a pixel is, and its colour as it is sent: one of the levels that the LEDs have.
#define PLACE flat in
#include "patterns/place.glsl"
uniform float levels;  // the highest one
uniform float full;    // the brightest colour, 0..1, encoded
out vec4 colour;

ivec2 raster_px() { return ivec2(gl_FragCoord.xy) + origin; }
ivec2 surface_px() { return raster_px() - v_surface.xy; }
void show(vec3 encoded) { colour = vec4(floor(encoded * levels + 0.5) / levels, 1.0); }

// Well apart for neighbouring numbers, none of them dark.
vec3 hue(int number) {
    const vec3 hues[6] = vec3[](vec3(0.2, 0.5, 1.0), vec3(1.0, 0.55, 0.1), vec3(0.2, 0.8, 0.3),
                                vec3(0.9, 0.25, 0.6), vec3(0.2, 0.8, 0.85), vec3(0.95, 0.85, 0.2));
    return hues[number % 6];
}
