// A relic's image in the floor, before the floor's own reflectance. A floor that is not quite smooth blurs it, the more
// the higher the place is. Here it only fades, to what the floor mirrors of the surroundings: as much as a detail of
// DETAIL_M loses under a blur of that width.
const float DETAIL_M = 0.4;

uniform float mirror_spread;  // metres of blur per metre of height

vec4 floor_image(vec3 light, float height) {
    float blur = mirror_spread * height / DETAIL_M;
    float clear = 1.0 / (1.0 + blur * blur);
    return vec4(light * clear, clear);
}
