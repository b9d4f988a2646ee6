// The GGX lobe: D G / (4 NL NV), G being Smith's height-correlated term (Walter et al. 2007, Heitz 2014).
float ggx_alpha(float roughness) { return max(roughness * roughness, 1e-3); }

float ggx_lobe(float alpha, float nh, float nl, float nv) {
    float a2 = alpha * alpha;
    float d = nh * nh * (a2 - 1.0) + 1.0;
    float v = nl * sqrt(a2 + (1.0 - a2) * nv * nv) + nv * sqrt(a2 + (1.0 - a2) * nl * nl);
    return a2 / (PI * d * d) * 0.5 / max(v, 1e-6);
}
