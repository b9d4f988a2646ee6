// The irradiance on the floor from the wall, exactly, for cells of even radiance (Lambert's formula for polygons):
// each edge adds the angle that it subtends times how far its plane leans. Edges between two cells serve both.
#include "photo/camera.glsl"

uniform sampler2D edges;      // two texels per edge: from where, the cell before it; to where, the cell beyond it
uniform sampler2D radiance;   // of each cell
uniform int edge_count;

out vec4 colour;

vec3 cell_radiance(float cell) {
    int i = int(cell), width = textureSize(radiance, 0).x;
    return texelFetch(radiance, ivec2(i % width, i / width), 0).rgb;
}

void main() {
    vec3 ray = camera_axes * picture_place();
    colour = vec4(0.0);
    if (ray.y > -1e-4 || camera.y <= 0.0) return;
    vec3 place = camera - ray * (camera.y / ray.y);
    int width = textureSize(edges, 0).x;
    vec3 facet = vec3(0.0), sum = vec3(0.0);
    for (int i = 0; i < edge_count; i++) {
        ivec2 at = ivec2(2 * i % width, 2 * i / width);
        vec4 first = texelFetch(edges, at, 0), second = texelFetch(edges, at + ivec2(1, 0), 0);
        vec3 a = first.xyz - place, b = second.xyz - place;
        vec3 across = cross(a, b);
        float sine = length(across);
        float share = -0.5 * atan(sine, dot(a, b)) * across.y / max(sine, 1e-9);
        facet += share * (cell_radiance(first.w) - cell_radiance(second.w));
        if (fract(first.w) > 0.25) {  // a facet's last edge; what lies behind a facet gets no light from it
            sum += max(facet, 0.0);
            facet = vec3(0.0);
        }
    }
    colour = vec4(sum, 1.0);
}
