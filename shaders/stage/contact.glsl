// How much of an evenly lit sky the relics leave to a point of the floor: each is the ellipsoid that fits into its box.
const int MAX_OCCLUDERS = 8;

uniform int occluders;
uniform vec4 occluder_place[MAX_OCCLUDERS];  // middle, strength
uniform vec4 occluder_size[MAX_OCCLUDERS];   // half its width, half its height

// The form factor of an upright ellipsoid above a level plane, exact. It is seen as an elliptical cone, whose light
// arrives along the cone's axis: by half angles with tangents a and b it is a b / sqrt((1 + a^2) (1 + b^2)), times the
// axis's slope (Heitz and Hill 2017). The cone is that of the rays w with w Q w > 0, the upright plane through the
// middle being one of Q's planes of symmetry; `away` is the distance from the middle along the floor.
float ellipsoid_share(float away, float height, float across, float up) {
    vec2 size2 = vec2(across * across, up * up), middle = vec2(away, max(height, up));
    vec2 towards = middle / size2;
    float outside = max(dot(towards, middle) - 1.0, 1e-6);
    vec2 q = towards * towards - outside / size2;
    float least = q.x - q.y, turned = 2.0 * towards.x * towards.y;
    float apart = sqrt(least * least + turned * turned);
    float axis = 0.5 * (q.x + q.y + apart);  // Q's one eigenvalue above 0
    float slope2 = max(0.5 - 0.5 * least / apart, 0.0);
    return axis * sqrt(slope2 / (apart * (axis + outside / size2.x)));
}

float unblocked_share(vec3 place) {
    float open = 1.0;
    for (int i = 0; i < occluders; i++) {
        vec4 relic = occluder_place[i];
        float away = distance(place.xz, relic.xz);
        open *= 1.0 - relic.w * clamp(ellipsoid_share(away, relic.y, occluder_size[i].x, occluder_size[i].y), 0.0, 1.0);
    }
    return open;
}
