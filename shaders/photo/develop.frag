// The photo's light as it is, and as a file shows it: nothing but clamped, the LEDs' 1.0 being the picture's 1.0.
uniform sampler2D light;
layout(location = 0) out vec4 exposed;
layout(location = 1) out vec4 shown;

void main() {
    exposed = vec4(texelFetch(light, ivec2(gl_FragCoord.xy), 0).rgb, 1.0);
    shown = clamp(exposed, 0.0, 1.0);
}
