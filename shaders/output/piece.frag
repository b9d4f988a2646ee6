// A rectangle of the raster where it stands in a window: one of the picture's own pixels each, or SMOOTH at another size.
uniform sampler2D picture;
uniform mat3x2 from_piece;  // from the piece, y down, to the raster, both 0..1
in vec2 v_uv;
out vec4 colour;
void main() {
    vec2 at = from_piece * vec3(v_uv.x, 1.0 - v_uv.y, 1.0);
#ifdef SMOOTH
    colour = vec4(texture(picture, at).rgb, 1.0);
#else
    colour = vec4(texelFetch(picture, ivec2(at * vec2(textureSize(picture, 0))), 0).rgb, 1.0);
#endif
}
