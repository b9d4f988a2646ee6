// The hall around the wall: a floor of dark polished stone in large slabs, and near-darkness.
#include "photo/camera.glsl"
#include "photo/floor.glsl"
#include "lib/noise.glsl"

uniform sampler2D mirrored;    // what the floor mirrors of the wall
uniform sampler2D irradiance;  // and gets from it, at half the picture's size
uniform float albedo;

layout(location = 0) out vec4 exposed;
layout(location = 1) out vec4 shown;

const float PI = 3.14159265358979;
const float F0 = 0.04;
const vec2 SLAB_M = vec2(1.2, 1.2);
const float JOINT_M = 0.004;
const vec3 STONE = vec3(0.98, 1.0, 1.04);

// A breath of light, so that the eye finds the floor and the wall's outline.
vec3 hall_light(vec3 direction) {
    return vec3(0.0016, 0.0017, 0.0019) * mix(1.0, 0.45, smoothstep(-0.05, 0.7, direction.y));
}

// How much of a pixel is joint.
float joints(vec2 place, vec2 footprint) {
    vec2 width = max(footprint, vec2(JOINT_M));
    vec2 off = abs(fract(place / SLAB_M) - 0.5) * SLAB_M;
    vec2 covered = clamp((0.5 * (width + JOINT_M) - off) / width, vec2(0.0), JOINT_M / width);
    return max(covered.x, covered.y);
}

vec3 floor_light(vec3 place, vec3 direction, vec2 footprint) {
    vec2 uv = gl_FragCoord.xy / picture;
    float fresnel = F0 + (1.0 - F0) * pow(1.0 + direction.y, 5.0);
    float fine = smoothstep(0.03, 0.004, max(footprint.x, footprint.y));
    float grain = 0.94 + 0.12 * lattice(ivec2(floor(place.xz / SLAB_M + 0.5))) + 0.4 * fine * (value_noise(place.xz * 70.0) - 0.5);
    vec3 diffuse = STONE * albedo / PI * grain * (texture(irradiance, uv).rgb + PI * hall_light(vec3(0.0, 1.0, 0.0)));
    vec3 glossy = texture(mirrored, uv).rgb + hall_light(vec3(direction.x, -direction.y, direction.z));
    return mix((1.0 - fresnel) * diffuse + fresnel * glossy, 0.35 * diffuse, joints(place.xz, footprint));
}

// Half a step of an 8-bit picture, so that the dark gradients do not band.
vec3 dithered(vec3 light) {
    ivec2 at = ivec2(gl_FragCoord.xy);
    float noise = hash1(uint(at.x) * 0x9e3779b1U ^ hash_bits(uint(at.y))) - 0.5;
    vec3 slope = max(vec3(1.0 / 12.92), 2.275 * sqrt(max(light, 0.0)));
    return max(light + noise * slope / 255.0, 0.0);
}

void main() {
    vec3 at = picture_place(), ray = camera_axes * at, direction = normalize(ray);
    vec3 light = hall_light(direction);
    if (direction.y < -1e-4 && camera.y > 0.0) {
        vec3 place = floor_place(ray), way = place - camera;
        vec3 lit = floor_light(place, direction, floor_footprint(at, place));
        light = mix(light, lit, exp(-dot(way, way) / 3600.0));
    }
    exposed = vec4(dithered(light), 1.0);
    shown = clamp(exposed, 0.0, 1.0);
}
