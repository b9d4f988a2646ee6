// What a smooth dielectric mirrors of unpolarised light, by Fresnel's equations as Cook and Torrance (1982) write them:
// a floor is mostly seen at a slant, where Schlick's approximation is a fifth off. `squarely` is its share at 0 degrees.
float dielectric_fresnel(float cosine, float squarely) {
    float root = sqrt(min(squarely, 0.99)), ior = (1.0 + root) / (1.0 - root);
    float g = sqrt(ior * ior - 1.0 + cosine * cosine);
    float across = (g - cosine) / (g + cosine);
    float along = (cosine * (g + cosine) - 1.0) / (cosine * (g - cosine) + 1.0);
    return 0.5 * across * across * (1.0 + along * along);
}
