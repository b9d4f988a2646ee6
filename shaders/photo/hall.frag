// The hall around the wall: a floor of dark polished stone in large slabs, and near-darkness.
#include "photo/camera.glsl"
#include "lib/noise.glsl"

uniform sampler2D glow;        // irradiance on the floor; alpha: whether the floor is seen there
uniform sampler2D reflection;  // the mirrored wall
uniform sampler2D height;      // whether it is there, and that times the mirrored point's share of the light's way
uniform float roughness;
uniform float albedo;

out vec4 colour;

const float PI = 3.14159265358979;
const float F0 = 0.04;
const vec2 SLAB_M = vec2(1.2, 1.2);
const float JOINT_M = 0.004;
const vec3 STONE = vec3(0.98, 1.0, 1.04);

// A breath of light, so that the eye finds the floor and the wall's outline.
vec3 hall_light(vec3 direction) {
    return vec3(0.0016, 0.0017, 0.0019) * mix(1.0, 0.45, smoothstep(-0.05, 0.7, direction.y));
}

// How much of a pixel's footprint on the floor is joint.
float joints(vec2 place, vec2 footprint) {
    vec2 width = max(footprint, vec2(JOINT_M));
    vec2 off = abs(fract(place / SLAB_M + 0.5) - 0.5) * SLAB_M;
    vec2 covered = clamp((0.5 * (width + JOINT_M) - off) / width, 0.0, JOINT_M / width.x);
    covered = min(covered, vec2(JOINT_M) / width);
    return max(covered.x, covered.y);
}

vec3 glow_at(vec2 uv) {
    vec4 near = textureLod(glow, uv, 0.0);
    for (float level = 1.0; near.a < 0.02 && level < 6.0; level += 1.0) near = textureLod(glow, uv, level);
    return near.rgb / max(near.a, 1e-3);
}

// The mirrored wall, blurred as far as the stone's roughness scatters the light on its way: more for what is higher,
// and longer up and down than across, for the floor is seen at a slant.
vec3 reflection_at(vec2 uv, vec3 ray, float cosine) {
    vec2 size = vec2(textureSize(reflection, 0));
    vec2 found = textureLod(height, uv, 2.0).rg;
    for (float level = 3.0; found.r < 0.05 && level < 8.0; level += 1.0) found = textureLod(height, uv, level).rg;
    if (found.r < 1e-4) return vec3(0.0);
    float share = found.g / found.r;
    float spread = 2.0 * roughness * share * size.y / (2.0 * length(camera_axes[1]));  // texels
    float across = max(spread * cosine, 0.35), along = max(spread, 0.35);
    vec2 upright = vec2(dot(camera_axes[0], vec3(0, 1, 0)) / dot(camera_axes[0], camera_axes[0]),
                        dot(camera_axes[1], vec3(0, 1, 0)) / dot(camera_axes[1], camera_axes[1]));
    vec2 middle = (2.0 * uv - 1.0) * camera_axes[2].y;
    upright = normalize((upright - middle) * size);
    float level = clamp(log2(max(across, 0.3 * along)), 0.0, 6.0);
    vec3 sum = vec3(0.0);
    float total = 0.0;
    for (int i = -4; i <= 4; i++) {
        float x = 0.5 * float(i), weight = exp(-0.5 * x * x);
        vec2 aside = vec2(-upright.y, upright.x) * ((i & 1) == 0 ? 0.5 : -0.5) * across;
        sum += weight * textureLod(reflection, uv + (x * along * upright + aside) / size, level).rgb;
        total += weight;
    }
    return sum / total;
}

vec3 floor_light(vec3 place, vec3 ray, vec2 uv, vec2 footprint) {
    float cosine = -normalize(ray).y;
    float fresnel = F0 + (1.0 - F0) * pow(1.0 - cosine, 5.0);
    float joint = joints(place.xz, footprint);
    float fine = smoothstep(0.03, 0.004, max(footprint.x, footprint.y));
    ivec2 slab = ivec2(floor(place.xz / SLAB_M + 0.5));
    float stone = 0.94 + 0.12 * lattice(slab) + 0.5 * fine * (fractal_noise(place.xz * 60.0, 2) - 0.5);
    vec3 diffuse = STONE * albedo * stone / PI * (glow_at(uv) + PI * hall_light(vec3(0.0, 1.0, 0.0)));
    vec3 mirrored = reflection_at(uv, ray, cosine) + hall_light(vec3(ray.x, -ray.y, ray.z));
    return mix((1.0 - fresnel) * diffuse + fresnel * mirrored, 0.35 * diffuse, joint);
}

// Half a step of an 8-bit picture, so that the dark gradients do not band.
vec3 dithered(vec3 light) {
    ivec2 at = ivec2(gl_FragCoord.xy);
    float noise = hash1(uint(at.x) * 0x9e3779b1U ^ hash_bits(uint(at.y))) - 0.5;
    vec3 slope = max(vec3(1.0 / 12.92), 2.275 * pow(max(light, 0.0), vec3(0.5833)));
    return max(light + noise * slope / 255.0, 0.0);
}

void main() {
    vec3 at = picture_place(), ray = camera_axes * at;
    vec3 direction = normalize(ray);
    vec3 light = hall_light(direction);
    if (direction.y < -1e-4 && camera.y > 0.0) {
        vec3 place = camera - ray * (camera.y / ray.y);
        float distance = length(place - camera);
        vec3 down = camera_axes * (at + vec3(0.0, 2.0 / picture.y, 0.0));
        vec3 aside = camera_axes * (at + vec3(2.0 / picture.x, 0.0, 0.0));
        vec2 footprint = abs(place.xz - (camera - down * (camera.y / down.y)).xz)
            + abs(place.xz - (camera - aside * (camera.y / aside.y)).xz);
        vec3 lit = floor_light(place, ray, gl_FragCoord.xy / picture, footprint);
        light = mix(lit, light, 1.0 - exp(-distance * distance / 3600.0));
    }
    colour = vec4(dithered(light), 1.0);
}
