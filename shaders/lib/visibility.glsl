// Which share of a lobe's directions is free, from the harmonics of what is free around a point.
#include "lib/harmonics.glsl"

// Sharpness of a normal distribution over the sphere that is as wide as what a GGX lobe mirrors (Wang et al. 2009).
float lobe_sharpness(float roughness) { return 0.5 / max(pow(roughness, 4.0), 1e-4); }

// Not limited to 0..1; `smooth_share` is the same of two bands only.
float visible_share(vec4 visibility[4], vec3 d, float roughness, out float smooth_share) {
    vec4 bands[4];
    harmonics(d, bands);
    // a lobe blurs what is free as it blurs light: by exp(-l^2 / 2k) in band l, k its sharpness
    vec4 fade = exp(-0.5 / lobe_sharpness(roughness) * vec4(0.0, 1.0, 4.0, 9.0));
    float linear = dot(visibility[0].yzw, bands[0].yzw);
    float quadratic = dot(visibility[1], bands[1]) + visibility[2].x * bands[2].x;
    float cubic = dot(visibility[2].yzw, bands[2].yzw) + dot(visibility[3], bands[3]);
    smooth_share = visibility[0].x * bands[0].x + linear;
    return visibility[0].x * bands[0].x + linear * fade.y + quadratic * fade.z + cubic * fade.w;
}

float visible_share(vec4 visibility[4], vec3 d, float roughness) {
    float smooth_share;
    return clamp(visible_share(visibility, d, roughness, smooth_share), 0.0, 1.0);
}
