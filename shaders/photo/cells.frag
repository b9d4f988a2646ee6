// The mean radiance of each cell of the wall; the texel after the last cell stays black.
uniform sampler2D coarse;
uniform sampler2D cells;  // left, top, right, bottom; 0..1
out vec4 colour;

void main() {
    ivec2 at = ivec2(gl_FragCoord.xy);
    vec4 cell = texelFetch(cells, at, 0);
    ivec2 size = textureSize(coarse, 0);
    ivec2 from = clamp(ivec2(round(cell.xy * vec2(size))), ivec2(0), size - 1);
    ivec2 to = clamp(ivec2(round(cell.zw * vec2(size))), from + 1, size);
    colour = vec4(0.0);
    if (cell.z <= cell.x) return;
    for (int y = from.y; y < to.y; y++)
        for (int x = from.x; x < to.x; x++) colour += texelFetch(coarse, ivec2(x, y), 0);
    colour /= float((to.x - from.x) * (to.y - from.y));
}
