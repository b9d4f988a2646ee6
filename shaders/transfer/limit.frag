// Where the bounces are going to: what is still to come shrinks evenly, so its sum is known (Aitken 1926).
uniform sampler2D radiosity_before, radiosity_between, radiosity;
out vec4 colour;
void main() {
    ivec2 at = ivec2(gl_FragCoord.xy);
    vec3 last = texelFetch(radiosity, at, 0).rgb, between = texelFetch(radiosity_between, at, 0).rgb;
    vec3 step = max(last - between, 0.0), step_before = max(between - texelFetch(radiosity_before, at, 0).rgb, 1e-6);
    vec3 shrinking = min(step / step_before, 0.95);
    colour = vec4(last + step * shrinking / (1.0 - shrinking), 1.0);
}
