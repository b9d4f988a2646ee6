// KHR_materials_anisotropy: a lobe stretched along the surface, as on brushed and gilt metal (Burley 2012; Smith's
// term by Heitz 2014).
float stretched_lobe(Surface s, vec3 h, vec3 to_light) {
    vec3 across = cross(s.normal, s.along);
    float narrow = ggx_alpha(s.roughness);
    float wide = mix(narrow, 1.0, s.anisotropy * s.anisotropy);
    float nl = max(dot(s.normal, to_light), 0.0), nv = max(dot(s.normal, s.to_eye), 1e-4);
    vec3 scaled = vec3(dot(s.along, h) * narrow, dot(across, h) * wide, dot(s.normal, h) * narrow * wide);
    float a2 = narrow * wide, fraction = a2 / dot(scaled, scaled);
    float distribution = a2 * fraction * fraction / PI;
    float of_eye = length(vec3(wide * dot(s.along, s.to_eye), narrow * dot(across, s.to_eye), nv));
    float of_light = length(vec3(wide * dot(s.along, to_light), narrow * dot(across, to_light), nl));
    return distribution * 0.5 / max(nl * of_eye + nv * of_light, 1e-6);
}

// The normal about which a stretched lobe mirrors the surroundings: bent along the stretch, towards the eye (McAuley
// 2015).
vec3 stretched_normal(Surface s) {
    vec3 across = cross(s.normal, s.along);
    vec3 bent = cross(cross(across, s.to_eye), across);
    float round_share = 1.0 - s.anisotropy * (1.0 - s.roughness);
    round_share *= round_share;
    return normalize(mix(normalize(bent), s.normal, round_share * round_share));
}
