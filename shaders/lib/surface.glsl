// A point of a surface and how it scatters light: glTF 2.0's metallic-roughness BRDF (specification, appendix B).
const float PI = 3.14159265358979;

struct Surface {
    vec3 position, normal, geometric_normal, to_eye;
    vec3 diffuse, f0;
    float roughness, occlusion;
    vec2 dfg;           // what a lobe reflects of even light: f0 * x + y (Karis 2013)
    vec3 compensation;  // for what a single bounce loses between the facets (Fdez-Aguera 2019)
#ifdef FOLIAGE
    vec3 through;  // diffuse light that comes out on the other side
#endif
};

float fifth_power(float x) { return x * x * (x * x) * x; }

float ggx_distribution_visibility(float alpha, float nh, float nl, float nv) {
    float a2 = alpha * alpha;
    float d = nh * nh * (a2 - 1.0) + 1.0;
    float v = nl * sqrt(a2 + (1.0 - a2) * nv * nv) + nv * sqrt(a2 + (1.0 - a2) * nl * nl);
    return a2 / (PI * d * d) * 0.5 / max(v, 1e-6);
}

bool faces(Surface s, vec3 to_light) {
#ifdef FOLIAGE
    return true;  // light comes through
#else
    return dot(s.normal, to_light) > 0.0 && dot(s.geometric_normal, to_light) > 0.0;
#endif
}

// The BRDF times the cosine: radiance per irradiance on a plane that faces the light.
vec3 scattered(Surface s, vec3 to_light) {
    float nl = max(dot(s.normal, to_light), 0.0);
    float nv = max(dot(s.normal, s.to_eye), 1e-4);
    float alpha = max(s.roughness * s.roughness, 1e-3);
    vec3 h = normalize(to_light + s.to_eye);
    float nh = clamp(dot(s.normal, h), 0.0, 1.0), vh = clamp(dot(s.to_eye, h), 0.0, 1.0);
    vec3 fresnel = s.f0 + (1.0 - s.f0) * fifth_power(1.0 - vh);
    vec3 specular = fresnel * ggx_distribution_visibility(alpha, nh, nl, nv) * s.compensation;
    vec3 diffuse = (1.0 - fresnel) * s.diffuse / PI;
    vec3 sum = (diffuse + specular) * nl;
#ifdef FOLIAGE
    sum += s.through / PI * max(-dot(s.normal, to_light), 0.0);
#endif
    return sum;
}
