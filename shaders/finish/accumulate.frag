// One sub-frame's share of a frame's light.
uniform sampler2D scene;
uniform float share;
out vec4 colour;
void main() { colour = share * texelFetch(scene, ivec2(gl_FragCoord.xy), 0); }
