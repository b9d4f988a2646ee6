// Hands a vertex what its surfel knows of the relic around it.
uniform sampler2DArray surfel_visibility;
uniform sampler2D gathered_0, gathered_1, gathered_2, gathered_3, gathered_4, gathered_5, gathered_6;
uniform float first_surfel;
#ifdef BLENDED_SURFELS
in vec4 in_surfels, in_shares;
#else
in float in_surfel;
#endif
centroid out vec4 v_visibility[4];
centroid out vec4 v_gathered[7];

void add_surfel(float surfel, float share) {
    int number = int(first_surfel + surfel + 0.5);
    ivec2 at = ivec2(number & 255, number >> 8);
    for (int i = 0; i < 4; i++) v_visibility[i] += share * texelFetch(surfel_visibility, ivec3(at, i), 0);
    v_gathered[0] += share * texelFetch(gathered_0, at, 0);
    v_gathered[1] += share * texelFetch(gathered_1, at, 0);
    v_gathered[2] += share * texelFetch(gathered_2, at, 0);
    v_gathered[3] += share * texelFetch(gathered_3, at, 0);
    v_gathered[4] += share * texelFetch(gathered_4, at, 0);
    v_gathered[5] += share * texelFetch(gathered_5, at, 0);
    v_gathered[6] += share * texelFetch(gathered_6, at, 0);
}

void fetch_transfer() {
    for (int i = 0; i < 4; i++) v_visibility[i] = vec4(0.0);
    for (int i = 0; i < 7; i++) v_gathered[i] = vec4(0.0);
#ifdef BLENDED_SURFELS
    for (int i = 0; i < 4; i++) add_surfel(in_surfels[i], in_shares[i]);
#else
    add_surfel(in_surfel, 1.0);
#endif
}
