// A floor at y = 0: the light that it scatters, darker where relics are near, and what it mirrors.
#include "block:Material"
#include "lib/surface_light.glsl"
#include "lib/air.glsl"
#include "lib/shelter.glsl"
#include "lib/weather.glsl"
#include "stage/contact.glsl"
#include "stage/fresnel.glsl"

in vec3 v_position;
#ifdef HAS_COLOUR
in vec4 v_colour;
#endif
flat in vec3 v_eye;

out vec4 colour;

#ifdef MIRRORS
uniform sampler2D reflection;  // the relics' image, as this very picture would show it without a floor
uniform float mirrors;
#endif

vec3 mirrored_world(Surface s) {
    vec3 light = mirrored_light(s, s.normal, s.normal, s.roughness);
#ifdef MIRRORS
    float dulled = clamp((s.roughness - m_surface.y) / max(1.0 - m_surface.y, 1e-3), 0.0, 1.0);  // by snow
    vec4 image = texelFetch(reflection, ivec2(gl_FragCoord.xy), 0) * mirrors * (1.0 - dulled);
    light = light * (1.0 - image.a) + image.rgb;
#endif
    float nv = clamp(dot(s.normal, s.to_eye), 1e-4, 1.0);
    float smooth_share = mix(s.f0.r, s.f90, fifth_power(1.0 - nv));
    float rough_share = s.f0.r * s.dfg.x + s.f90 * s.dfg.y;
    return light * dielectric_fresnel(nv, s.f0.r) * rough_share / smooth_share;
}

void main() {
    vec4 base = m_base;
#ifdef HAS_COLOUR
    base *= v_colour;
#endif
    Surface s;
    s.position = v_position;
    s.to_eye = normalize(v_eye - v_position);
    s.geometric_normal = s.normal = vec3(0.0, 1.0, 0.0);
    s.metallic = 0.0;
    s.roughness = m_surface.y;
    float open = open_to_sky(v_position, s.normal), spread = 0.0;  // it has no fine relief
    weather(base.rgb, s.roughness, s.metallic, s.normal, spread, s.geometric_normal, v_position, open);
    s.base = s.diffuse = base.rgb;
    s.f0 = m_dielectric.rgb;
    s.f90 = m_dielectric.a;
    s.occlusion = 1.0;
    complete_surface(s);
    vec3 scattered = s.diffuse * s.diffuse_share * environment_irradiance(s.normal) * unblocked_share(v_position);
    vec3 light = scattered + mirrored_world(s) + direct_light(s);
    colour = vec4(through_air(light, v_eye, v_position) * base.a, base.a);
}
