// KHR_materials_sheen: fibres that stand on a surface, as on silk and velvet. Charlie's distribution (Estevez and Kulla
// 2017) with the visibility of Ashikhmin and Premoze (2007), and what is below it scaled by what it leaves.
float charlie_lobe(float roughness, float nh, float nl, float nv) {
    float sharpness = 1.0 / (roughness * roughness);
    float sine = sqrt(max(1.0 - nh * nh, 1e-6));
    float distribution = (2.0 + sharpness) * pow(sine, sharpness) / (2.0 * PI);
    return distribution / (4.0 * (nl + nv - nl * nv));
}

float below_sheen(Surface s, float nv, float nl) {
    float of_eye = reflected_share(nv, s.sheen_roughness).z, of_light = reflected_share(nl, s.sheen_roughness).z;
    return 1.0 - strongest(s.sheen) * max(of_eye, of_light);
}
