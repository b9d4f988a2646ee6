// A relic's surfels and the directions that they see blocked; see renderer/assets/transfer.py.
#include "block:Frame"

uniform sampler2D surfel_place;        // position
uniform sampler2D surfel_facing;       // normal
uniform sampler2D surfel_reflectance;  // albedo, 1 if light reaches both sides
uniform sampler2D surfel_emission;     // radiance, roughness
uniform usampler2D surfel_links;       // where its hits begin, how many there are
uniform usampler2D surfel_hits;
uniform sampler2D directions;          // even directions, in the relic's space
uniform sampler2D arriving;            // light of the environment from each of them
uniform mat3 to_world;

const float PI = 3.14159265358979;

struct Surfel {
    vec3 place, normal;
    int first, count;
    bool two_sided;
    vec3 albedo;
};

Surfel surfel_here() {
    ivec2 at = ivec2(gl_FragCoord.xy);
    vec3 place = texelFetch(surfel_place, at, 0).xyz, normal = texelFetch(surfel_facing, at, 0).xyz;
    ivec2 links = ivec2(texelFetch(surfel_links, at, 0).rg);
    vec4 albedo = texelFetch(surfel_reflectance, at, 0);
    return Surfel(place, normal, links.x, links.y, albedo.a > 0.5, albedo.rgb);
}

struct Hit {
    int direction;
    ivec2 surfel;
};

Hit hit_of(Surfel s, int number) {
    int at = s.first + number;
    uint packed_hit = texelFetch(surfel_hits, ivec2(at & 4095, at >> 12), 0).r;
    int surfel = int(packed_hit & 0x7FFFFFu);
    return Hit(int(packed_hit >> 23u), ivec2(surfel & 255, surfel >> 8));
}

const int SKIPPED = 4;  // where light is summed up only to be summed up again, every so many hits will do

float solid_angle() { return 4.0 * PI / float(textureSize(directions, 0).x); }
