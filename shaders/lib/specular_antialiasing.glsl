// A highlight narrower than the spread of the normals within a pixel glitters when anything moves: its roughness is
// widened by that spread. Spreads are in units of GGX's alpha squared, so that they simply add up.
#include "block:Frame"

// From how a normal bends across a pixel (Tokuyoshi and Kaplanyan 2019, "Improved Geometric Specular Antialiasing"). The
// variance is that of an even pixel: their wider filter dims resolved relief more than it calms it.
float bend_spread(vec3 n) {
    const float VARIANCE = 1.0 / 12.0, MOST = 0.18;
    vec3 across = dFdx(n), down = dFdy(n);
    return min(2.0 * VARIANCE * f_filter.x * f_filter.x * (dot(across, across) + dot(down, down)), MOST);
}

// From a normal map's texel, the mean of normals that is the shorter the more they differ (Toksvig 2005, "Mipmapping
// Normal Maps"). 8 bits leave a length uncertain by a few thousandths.
float texel_spread(vec3 mean, float scale) {
    const float UNCERTAIN = 0.004;
    float size = clamp(length(mean), 0.1, 1.0);
    return 2.0 * max(1.0 - size - UNCERTAIN, 0.0) / size * scale * scale;
}

// Of a normal-mapped surface: the finest level's texels are normals themselves, and bend from pixel to pixel; from the
// second level on the texels hold that spread, and only the surface below bends.
float mapped_spread(vec3 geometric, vec3 mapped, vec3 texel, float scale, float level) {
    float averaged = clamp(level, 0.0, 1.0);
    float bend = mix(bend_spread(mapped), bend_spread(geometric), averaged);
    return bend + averaged * texel_spread(texel * 2.0 - 1.0, scale);
}

float widened_roughness(float roughness, float spread) {
    float alpha2 = roughness * roughness * roughness * roughness;
    return sqrt(sqrt(min(alpha2 + spread, 1.0)));
}
