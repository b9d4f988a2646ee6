#include "lib/shafts.glsl"
#include "lib/sky.glsl"
#ifdef FROM_MAP
uniform sampler2D map;
const float PI = 3.14159265358979;
#endif

in vec3 v_direction;
out vec4 colour;

void main() {
    vec3 way = normalize(v_direction);
#ifdef FROM_MAP
    vec3 d = vec3(f_environment.y * way.x - f_environment.z * way.z, way.y, f_environment.z * way.x + f_environment.y * way.z);
    vec2 uv = vec2(0.5 + atan(d.z, d.x) / (2.0 * PI), acos(clamp(d.y, -1.0, 1.0)) / PI);
    vec3 light = textureLod(map, uv, 0.0).rgb;
#else
    vec3 light = open_sky(way);
#endif
    colour = vec4(through_shafts(light * f_time.w, s_eye.xyz + s_layout.w * way), 1.0);
}
