// KHR_materials_clearcoat: a clear layer over everything else, as porcelain's glaze. It mirrors white, by Schlick's
// Fresnel of the cosine to the eye, and lets the rest through.
float coat_mirrors(Surface s) {
    float nv = clamp(dot(s.coat_normal, s.to_eye), 1e-4, 1.0);
    return s.coat * (0.04 + 0.96 * fifth_power(1.0 - nv));
}

float coat_lobe(Surface s, vec3 h, vec3 to_light) {
    float nl = max(dot(s.coat_normal, to_light), 0.0), nv = max(dot(s.coat_normal, s.to_eye), 1e-4);
    return ggx_lobe(ggx_alpha(s.coat_roughness), clamp(dot(s.coat_normal, h), 0.0, 1.0), nl, nv) * nl;
}
