// Rounds to the levels of a file or an LED so that neighbouring pixels together show what lies between two levels.
// The thresholds are blue noise (shaders/finish/blue_noise.py), anchored to the pixels of the whole picture and the
// same in every frame: what stands still stays still, and films stay small. What is a level already stays as it is.
uniform sampler2D blue_noise;
uniform ivec2 origin;  // where this picture lies in the whole one

float threshold(ivec2 at) { return (255.0 * texelFetch(blue_noise, at & 63, 0).r + 0.5) / 256.0; }

float dithered(float level, ivec2 at) { return floor(level + threshold(at + origin)); }

vec3 dithered(vec3 level, ivec2 at) {  // the channels take turns, so that their noises cancel in brightness
    return vec3(dithered(level.r, at), dithered(level.g, at + ivec2(23, 41)), dithered(level.b, at + ivec2(47, 11)));
}
