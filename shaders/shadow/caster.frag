#include "block:Frame"
#ifdef HAS_COLOUR
in vec4 v_colour;
#endif
void main() {
#ifdef FOLIAGE
    if (v_colour.r >= (v_colour.b > 0.5 ? f_blossom.a : f_leaf.a)) discard;
#endif
}
