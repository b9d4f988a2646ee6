// Which direction and which slice a texel stands for.
#include "block:Shafts"
#include "lib/equal_area.glsl"

uniform ivec2 map_px;

void sheet_of(out ivec2 texel, out int slice) {
    ivec2 at = ivec2(gl_FragCoord.xy), sheet = at / map_px;
    texel = at - sheet * map_px;
    slice = sheet.y * int(s_layout.x) + sheet.x;
}

vec3 way_of(ivec2 texel) {
    vec2 place = ((vec2(texel) + 0.5) / vec2(map_px) * 2.0 - 1.0) * vec2(s_right.w, s_up.w);
    vec3 d = equal_area_direction(place);
    return d.x * s_right.xyz + d.y * s_up.xyz + d.z * s_towards.xyz;
}

float slice_begin(int slice) {
    float share = float(slice) / s_layout.z;
    return s_layout.w * share * share;
}
