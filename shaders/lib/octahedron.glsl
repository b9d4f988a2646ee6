// Directions on an octahedral map (Cigolle et al. 2014), with a border of one texel so that it filters seamlessly.
vec3 octahedron_direction(vec2 p) {  // p in -1..1, slightly beyond in the border
    p = mix(p, vec2(2.0 * sign(p.x) - p.x, -p.y), float(abs(p.x) > 1.0));
    p = mix(p, vec2(-p.x, 2.0 * sign(p.y) - p.y), float(abs(p.y) > 1.0));
    vec3 d = vec3(p.x, 1.0 - abs(p.x) - abs(p.y), p.y);
    if (d.y < 0.0) d.xz = (1.0 - abs(d.zx)) * vec2(d.x >= 0.0 ? 1.0 : -1.0, d.z >= 0.0 ? 1.0 : -1.0);
    return normalize(d);
}

vec2 octahedron_uv(vec3 d, float size) {
    d /= abs(d.x) + abs(d.y) + abs(d.z);
    vec2 p = d.y >= 0.0 ? d.xz : (1.0 - abs(d.zx)) * vec2(d.x >= 0.0 ? 1.0 : -1.0, d.z >= 0.0 ? 1.0 : -1.0);
    return ((p * 0.5 + 0.5) * (size - 2.0) + 1.0) / size;
}
