// Round sprites that face the eye, and fade within their own size into what lies at the height `ground`.
out vec2 v_uv;
out float v_above;  // by its radius
flat out vec4 v_colour;

void emit_sprite(Panel panel, vec3 place, float radius, float ground, vec4 colour) {
    vec3 to_eye = normalize(panel.eye - place);
    vec3 right = normalize(cross(vec3(0.0, 1.0, 0.0), to_eye));
    v_uv = particle_point().xy;
    v_colour = colour;
    place += radius * (right * v_uv.x + cross(to_eye, right) * v_uv.y);
    v_above = (place.y - ground) / radius;
    emit(panel, panel.matrix * vec4(place, 1.0));
}

// A sprite below a pixel's size is drawn as large as one, and fainter. Returns the share that it covers.
float widened(Panel panel, vec4 clip, inout float radius) {
    float least = max(radius, 0.75 * pixel_m(panel, clip.w));
    float cover = radius * radius / (least * least);
    radius = least;
    return cover;
}
