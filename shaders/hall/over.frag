// Lays the ghosts' picture over another one of the same size.
uniform sampler2D ghosts;
layout(location = 0) out vec4 colour;

void main() { colour = texelFetch(ghosts, ivec2(gl_FragCoord.xy), 0); }
