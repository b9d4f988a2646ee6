// The raster at an eighth of its size: each texel the mean of 8 x 8.
uniform sampler2D raster;
out vec4 colour;

void main() {
    vec2 texel = 1.0 / vec2(textureSize(raster, 0));
    vec2 first = floor(gl_FragCoord.xy) * 8.0 + 1.0;
    vec3 sum = vec3(0.0);
    for (int y = 0; y < 8; y += 2)
        for (int x = 0; x < 8; x += 2) sum += textureLod(raster, (first + vec2(x, y)) * texel, 0.0).rgb;
    colour = vec4(sum / 16.0, 1.0);
}
