// Haze and ground mist between the eye and a point: extinction and the light that the air adds.
#include "block:Frame"
#include "lib/afterglow.glsl"
#include "lib/shafts.glsl"

float air_transmittance(vec3 eye, vec3 place) {
    vec3 way = place - eye;
    float distance = length(way);
    float haze = f_air.a * distance;
    // the mean of exp(-y / h) along the way, for mist that thins out with height
    float low = exp(-max(min(eye.y, place.y), 0.0) / f_mist.y), high = exp(-max(max(eye.y, place.y), 0.0) / f_mist.y);
    float climb = abs(way.y) / f_mist.y;
    float mean = climb > 1e-3 ? (low - high) / climb : low;
    return exp(-haze - f_mist.x * mean * distance);
}

vec3 through_air(vec3 radiance, vec3 eye, vec3 place) {
    float clear = air_transmittance(eye, place);
    // haze before the afterglow takes some of its colour
    vec3 haze = f_air.rgb + AFTERGLOW_IN_HAZE * f_sun.w * afterglow(normalize(place - eye));
    return through_shafts(mix(haze, radiance, clear), place);
}
