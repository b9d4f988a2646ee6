#include "lib/sky.glsl"
#ifdef FROM_MAP
uniform sampler2D map;
const float PI = 3.14159265358979;
#endif

in vec3 v_direction;
out vec4 colour;

void main() {
    vec3 d = normalize(v_direction);
#ifdef FROM_MAP
    d = vec3(f_environment.y * d.x - f_environment.z * d.z, d.y, f_environment.z * d.x + f_environment.y * d.z);
    vec2 uv = vec2(0.5 + atan(d.z, d.x) / (2.0 * PI), acos(clamp(d.y, -1.0, 1.0)) / PI);
    colour = vec4(textureLod(map, uv, 0.0).rgb * f_time.w, 1.0);
#else
    colour = vec4(open_sky(d) * f_time.w, 1.0);
#endif
}
