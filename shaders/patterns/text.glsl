// Lines of 5 x 7 dots, as large as whole pixels allow, in the middle of a box (x, y, width, height).
uniform sampler2D font;  // the letters side by side
const int LETTER = 6;    // from one letter to the next, dots
const int HEIGHT = 7;

// Which letter of a line of `count` a pixel belongs to, and the dot in it; x < 0 beside the letters.
ivec3 letter(ivec2 at, ivec4 box, int count) {
    int size = min(box.z / max(LETTER * count - 1, 1), box.w / HEIGHT);
    ivec2 off = at - box.xy - (box.zw - size * ivec2(LETTER * count - 1, HEIGHT)) / 2;
    if (count < 1 || size < 1 || off.x < 0 || off.y < 0) return ivec3(-1);
    ivec2 dot = off / size;
    ivec3 found = ivec3(dot.x / LETTER, dot.x % LETTER, dot.y);
    return found.x < count && found.y < LETTER - 1 && found.z < HEIGHT ? found : ivec3(-1);
}

bool inked(ivec3 letter, int glyph) {
    return texelFetch(font, ivec2(glyph * (LETTER - 1) + letter.y, letter.z), 0).r > 0.5;
}

int digits(int number) {
    int count = 1;
    for (int rest = number / 10; rest > 0; rest /= 10) count++;
    return count;
}

// A number behind one letter, with zeros before it up to so many digits.
bool numbered(ivec2 at, ivec4 box, int glyph, int number, int count) {
    ivec3 found = letter(at, box, count + 1);
    if (found.x < 0) return false;
    for (int i = found.x; i < count; i++) number /= 10;
    return inked(found, found.x == 0 ? glyph : number % 10);
}
