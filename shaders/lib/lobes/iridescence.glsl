// KHR_materials_iridescence: a thin film over the surface, as on nacre and tempered bronze (Belcour and Barla 2017, in
// the form of Khronos' sample renderer).
vec3 squared(vec3 x) { return x * x; }

float film_f0(float ior, float outside) { return pow((ior - outside) / (ior + outside), 2.0); }

vec3 film_schlick(vec3 f0, float cosine) { return f0 + (1.0 - f0) * fifth_power(1.0 - cosine); }

// The interference of one order, from the spectral sensitivity of the eye (Gaussian fits) to Rec.709.
vec3 film_colour(float path_nm, vec3 shift) {
    const mat3 TO_REC709 = mat3(
        3.2404542, -0.9692660, 0.0556434, -1.5371385, 1.8760108, -0.2040259, -0.4985314, 0.0415560, 1.0572252
    );
    float phase = 2.0 * PI * path_nm * 1e-9;
    vec3 variance = vec3(4.3278e9, 9.3046e9, 6.6121e9);
    vec3 xyz = vec3(5.4856e-13, 4.4201e-13, 5.2481e-13) * sqrt(2.0 * PI * variance);
    xyz *= cos(vec3(1.6810e6, 1.7953e6, 2.2084e6) * phase + shift) * exp(-variance * phase * phase);
    xyz.x += 9.7470e-14 * sqrt(2.0 * PI * 4.5282e9) * cos(2.2399e6 * phase + shift.x) * exp(-4.5282e9 * phase * phase);
    return TO_REC709 * (xyz / 1.0685e-7);
}

// What film and base mirror together; `cosine` is that of the eye.
vec3 thin_film(float outside, float film_ior, float cosine, float film_nm, vec3 base_f0) {
    float ior = mix(outside, film_ior, smoothstep(0.0, 0.03, film_nm));
    float ratio = outside / ior;
    float inner2 = 1.0 - ratio * ratio * (1.0 - cosine * cosine);
    if (inner2 < 0.0) return vec3(1.0);  // all of it
    float inner = sqrt(inner2);
    float r12 = film_f0(ior, outside);
    r12 += (1.0 - r12) * fifth_power(1.0 - cosine);
    float t121 = 1.0 - r12;
    vec3 root = sqrt(clamp(base_f0, 0.0, 0.9999));
    vec3 base_ior = (1.0 + root) / (1.0 - root);
    vec3 r23 = film_schlick(squared((base_ior - ior) / (base_ior + ior)), inner);
    vec3 shift = vec3(ior < outside ? 0.0 : PI) + PI * vec3(lessThan(base_ior, vec3(ior)));
    vec3 r123 = clamp(r12 * r23, 1e-5, 0.9999), amplitude = sqrt(r123);
    vec3 later = t121 * t121 * r23 / (1.0 - r123);
    vec3 sum = r12 + later, order = later - t121;
    for (int m = 1; m <= 2; m++) {
        order *= amplitude;
        sum += order * 2.0 * film_colour(float(m) * 2.0 * ior * film_nm * inner, float(m) * shift);
    }
    return clamp(sum, 0.0, 1.0);
}
