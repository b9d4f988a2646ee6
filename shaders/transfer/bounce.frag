// One more bounce: each surfel's light and what the surfels that it sees send it.
#include "transfer/surfel.glsl"
uniform sampler2D irradiance, radiosity;
out vec4 next;
void main() {
    Surfel s = surfel_here();
    vec3 light = texelFetch(irradiance, ivec2(gl_FragCoord.xy), 0).rgb;
    vec3 bounced = vec3(0.0);
    for (int i = 0; i < s.count; i += SKIPPED) {
        Hit hit = hit_of(s, i);
        float facing = max(dot(s.normal, texelFetch(directions, ivec2(hit.direction, 0), 0).xyz), 0.0);
        bounced += texelFetch(radiosity, hit.surfel, 0).rgb * facing;
    }
    light += bounced * solid_angle() * float(SKIPPED);
    next = vec4(s.albedo * light / PI + texelFetch(surfel_emission, ivec2(gl_FragCoord.xy), 0).rgb, 1.0);
}
