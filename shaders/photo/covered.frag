// Puts what the wall covers wholly at the near end of depth, so that nothing is worked out for it afterwards.
// WALL also keeps the wall's light, with how much of the pixel it covers as alpha.
uniform sampler2D wall;
layout(location = 0) out vec4 first;
layout(location = 1) out vec4 second;

void main() {
#ifdef WALL
    first = texelFetch(wall, ivec2(gl_FragCoord.xy), 0);
    second = clamp(first, 0.0, 1.0);
    float covered = first.a;
#else
    // a texel of the smaller picture and what its neighbours mix with it: 4 x 4 pixels
    vec2 texel = 1.0 / vec2(textureSize(wall, 0)), at = 2.0 * gl_FragCoord.xy;
    float covered = 0.0;
    for (int i = 0; i < 4; i++)
        covered += 0.25 * textureLod(wall, (at + 2.0 * vec2(i & 1, i >> 1) - 1.0) * texel, 0.0).a;
    first = second = vec4(0.0);
#endif
    gl_FragDepth = covered < 1.0 ? 1.0 : 0.0;
}
