// A band of light along the horizon, away from the sun.
#include "block:Frame"

const float AFTERGLOW_IN_HAZE = 0.5;

vec3 afterglow(vec3 direction) {
    float near = dot(direction.xz, f_afterglow_where.xy) * inversesqrt(max(dot(direction.xz, direction.xz), 1e-6));
    float band = exp2(1.442695 * (f_afterglow.a * (near - 1.0) - f_afterglow_where.z * max(direction.y, 0.0)));
    return f_afterglow.rgb * band * smoothstep(-0.1, 0.0, direction.y);
}
