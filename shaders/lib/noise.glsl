// Hashes and noise without state: the same everywhere, for every frame.
uint hash_bits(uint x) {  // "lowbias32", C. Wellons
    x ^= x >> 16; x *= 0x7feb352dU; x ^= x >> 15; x *= 0x846ca68bU; x ^= x >> 16;
    return x;
}

float hash1(uint x) { return float(hash_bits(x) >> 8) / 16777216.0; }

vec3 hash3(uint x) {
    uint a = hash_bits(x), b = hash_bits(a ^ 0x9e3779b9U), c = hash_bits(b ^ 0x85ebca6bU);
    return vec3(a >> 8, b >> 8, c >> 8) / 16777216.0;
}

float lattice(ivec2 p) { return hash1(uint(p.x) * 0x1f123bb5U ^ uint(p.y) * 0x5f356495U); }

float value_noise(vec2 p) {
    ivec2 i = ivec2(floor(p));
    vec2 f = fract(p);
    f = f * f * f * (f * (f * 6.0 - 15.0) + 10.0);
    return mix(mix(lattice(i), lattice(i + ivec2(1, 0)), f.x),
               mix(lattice(i + ivec2(0, 1)), lattice(i + ivec2(1, 1)), f.x), f.y);
}

float fractal_noise(vec2 p, int octaves) {
    float sum = 0.0, weight = 0.5;
    for (int i = 0; i < octaves; i++) {
        sum += weight * value_noise(p);
        p = mat2(1.6, 1.2, -1.2, 1.6) * p + 17.3;
        weight *= 0.5;
    }
    return sum / (1.0 - weight * 2.0);
}
