// Alpha to coverage, with the same rounding on every driver: how many of a pixel's samples something covers.
#include "block:Frame"

// Near by, an edge as wide as a pixel where alpha crosses its cutoff (B. Golus, "Anti-aliased Alpha Test", 2017). From
// the second mip level on the texture's alpha is itself the share that is covered (renderer/gpu/coverage.py).
float mask_coverage(float alpha, float cutoff, float share, float level) {
    float near = (alpha - cutoff) / max(fwidth(alpha), 1e-4) + 0.5;
    return mix(clamp(near, 0.0, 1.0), share, clamp(level, 0.0, 1.0));
}

// Leaves out the samples that are not covered. `spread` from 0 to 1 rounds differently in each of 2 x 2 pixels, so that
// even what covers less than a sample keeps its mean; tiles begin at even pixels, so they agree.
void cover(float coverage, float spread) {
    const float STEPS[4] = float[4](0.125, 0.625, 0.875, 0.375);
    ivec2 at = ivec2(gl_FragCoord.xy) & 1;
    float rounding = mix(0.5, STEPS[at.x + 2 * at.y], clamp(spread, 0.0, 1.0));
    int samples = int(clamp(coverage, 0.0, 1.0) * f_filter.z + rounding);
    if (samples == 0) discard;
    gl_SampleMask[0] = (1 << samples) - 1;
}
