// Tone maps (scene-linear Rec.709 after exposure, to display-linear 0..1) and the sRGB curve.
vec3 tone_linear(vec3 c) { return clamp(c, 0.0, 1.0); }

vec3 tone_neutral(vec3 c) {  // Khronos PBR Neutral 1.0
    const float start = 0.8 - 0.04, desaturation = 0.15;
    float x = min(c.r, min(c.g, c.b));
    c -= x < 0.08 ? x - 6.25 * x * x : 0.04;
    float peak = max(c.r, max(c.g, c.b));
    if (peak < start) return c;
    float d = 1.0 - start;
    float new_peak = 1.0 - d * d / (peak + d - start);
    c *= new_peak / peak;
    return mix(c, vec3(new_peak), 1.0 - 1.0 / (desaturation * (peak - new_peak) + 1.0));
}

vec3 tone_aces(vec3 c) {  // S. Hill's fit of the ACES reference and output transforms
    const mat3 into = mat3(0.59719, 0.07600, 0.02840, 0.35458, 0.90834, 0.13383, 0.04823, 0.01566, 0.83777);
    const mat3 out_of = mat3(1.60475, -0.10208, -0.00327, -0.53108, 1.10813, -0.07276, -0.07367, -0.00605, 1.07602);
    vec3 v = into * (c / 0.6);
    v = (v * (v + 0.0245786) - 0.000090537) / (v * (0.983729 * v + 0.4329510) + 0.238081);
    return clamp(out_of * v, 0.0, 1.0);
}

vec3 tone_agx(vec3 c) {  // T. Sobotka's AgX, polynomial of the default contrast curve (B. Wrensch)
    const mat3 to_2020 = mat3(0.6274, 0.0691, 0.0164, 0.3293, 0.9195, 0.0880, 0.0433, 0.0113, 0.8956);
    const mat3 from_2020 = mat3(1.6605, -0.1246, -0.0182, -0.5876, 1.1329, -0.1006, -0.0728, -0.0083, 1.1187);
    const mat3 inset = mat3(0.856627153315983, 0.137318972929847, 0.11189821299995, 0.0951212405381588,
        0.761241990602591, 0.0767994186031903, 0.0482516061458583, 0.101439036467562, 0.811302368396859);
    const mat3 outset = mat3(1.1271005818144368, -0.1413297634984383, -0.14132976349843826, -0.11060664309660323,
        1.157823702216272, -0.11060664309660294, -0.016493938717834573, -0.016493938717834257, 1.2519364065950405);
    vec3 v = max(inset * (to_2020 * c), 1e-10);
    v = clamp((log2(v) + 12.47393) / (4.026069 + 12.47393), 0.0, 1.0);
    vec3 v2 = v * v, v4 = v2 * v2;
    v = 15.5 * v4 * v2 - 40.14 * v4 * v + 31.96 * v4 - 6.868 * v2 * v + 0.4298 * v2 + 0.1191 * v - 0.00232;
    return clamp(from_2020 * pow(max(outset * v, 0.0), vec3(2.2)), 0.0, 1.0);
}

vec3 srgb_encode(vec3 c) {
    c = clamp(c, 0.0, 1.0);
    return mix(12.92 * c, 1.055 * pow(max(c, 0.0031308), vec3(1.0 / 2.4)) - 0.055, step(0.0031308, c));
}

vec3 srgb_decode(vec3 c) {
    return mix(c / 12.92, pow((max(c, 0.04045) + 0.055) / 1.055, vec3(2.4)), step(0.04045, c));
}
