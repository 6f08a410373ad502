package dev.quell.libpq;

/**
 * How bytes make up characters: the length of a character from its first bytes, its width on a screen, and whether it is
 * one at all. The same answers as libpq's, also for bytes that are no text. Reading beyond the end of the array finds
 * zero bytes, as in a C string.
 */
enum CharacterRules {
    SINGLE_BYTE {
        @Override
        int length(byte[] text, int at) {
            return 1;
        }

        @Override
        boolean valid(byte[] text, int at, int length) {
            return true;
        }
    },

    EUC_JP {
        @Override
        int length(byte[] text, int at) {
            return euc(text, at, 2, 3);
        }

        @Override
        int width(byte[] text, int at) {
            int first = at(text, at);
            return first == SS2 ? 1 : first >= 0x80 ? 2 : asciiWidth(first);
        }

        @Override
        boolean valid(byte[] text, int at, int length) {
            return switch (at(text, at)) {
                case SS2 -> within(text, at + 1, 0xa1, 0xdf);
                case SS3 -> eucTail(text, at, 3);
                default -> eucPair(text, at);
            };
        }
    },

    EUC_KR {
        @Override
        int length(byte[] text, int at) {
            return euc(text, at, 2, 3);
        }

        @Override
        boolean valid(byte[] text, int at, int length) {
            return eucPair(text, at);
        }
    },

    EUC_CN {
        @Override
        int length(byte[] text, int at) {
            return euc(text, at, 3, 3);
        }

        @Override
        boolean valid(byte[] text, int at, int length) {
            return eucPair(text, at);
        }
    },

    EUC_TW {
        @Override
        int length(byte[] text, int at) {
            return euc(text, at, 4, 3);
        }

        @Override
        boolean valid(byte[] text, int at, int length) {
            return switch (at(text, at)) {
                case SS2 -> within(text, at + 1, 0xa1, 0xa7) && eucTail(text, at + 1, 3);
                case SS3 -> false;
                default -> at(text, at) < 0x80 || eucTail(text, at, 2);
            };
        }
    },

    UTF_8 {
        @Override
        int length(byte[] text, int at) {
            return utf8Length(at(text, at));
        }

        @Override
        int width(byte[] text, int at) {
            return DisplayWidths.of(codePoint(text, at));
        }

        @Override
        boolean valid(byte[] text, int at, int length) {
            int first = at(text, at);
            for (int i = 1; i < length; i++) {
                if (!within(text, at + i, 0x80, 0xbf)) {
                    return false;
                }
            }
            return switch (first) {
                // No longer than needed, no surrogates, nothing beyond U+10FFFF.
                case 0xe0 -> at(text, at + 1) >= 0xa0;
                case 0xed -> at(text, at + 1) <= 0x9f;
                case 0xf0 -> at(text, at + 1) >= 0x90;
                case 0xf4 -> at(text, at + 1) <= 0x8f;
                default -> first < 0x80 || (first >= 0xc2 && first < 0xf4);
            };
        }
    },

    MULE {
        @Override
        int length(byte[] text, int at) {
            int first = at(text, at);
            if (first >= 0x81 && first <= 0x8d) {
                return 2;
            }
            if (first >= 0x90 && first <= 0x9b) {
                return 3;
            }
            return first == 0x9c || first == 0x9d ? 4 : 1;
        }

        @Override
        int width(byte[] text, int at) {
            int first = at(text, at);
            return (first >= 0x90 && first <= 0x99) || first == 0x9c || first == 0x9d ? 2 : 1;
        }

        @Override
        boolean valid(byte[] text, int at, int length) {
            for (int i = 1; i < length; i++) {
                if (at(text, at + i) < 0x80) {
                    return false;
                }
            }
            return true;
        }
    },

    SHIFT_JIS {
        @Override
        int length(byte[] text, int at) {
            int first = at(text, at);
            return first < 0x80 || (first >= 0xa1 && first <= 0xdf) ? 1 : 2;
        }

        @Override
        int width(byte[] text, int at) {
            return length(text, at) == 2 ? 2 : asciiWidth(at(text, at));
        }

        @Override
        boolean valid(byte[] text, int at, int length) {
            boolean head = within(text, at, 0x81, 0x9f) || within(text, at, 0xe0, 0xfc);
            boolean tail = within(text, at + 1, 0x40, 0x7e) || within(text, at + 1, 0x80, 0xfc);
            return length == 1 || (head && tail);
        }
    },

    /** Big5, GBK and UHC: any pair will do, but for the one that stands for what is no character. */
    DOUBLE_BYTE {
        @Override
        int length(byte[] text, int at) {
            return at(text, at) < 0x80 ? 1 : 2;
        }

        @Override
        boolean valid(byte[] text, int at, int length) {
            boolean noCharacter = at(text, at) == 0x8d && at(text, at + 1) == ' ';
            return length == 1 || (at(text, at + 1) != 0 && !noCharacter);
        }
    },

    GB_18030 {
        @Override
        int length(byte[] text, int at) {
            if (at(text, at) < 0x80) {
                return 1;
            }
            return within(text, at + 1, '0', '9') ? 4 : 2;
        }

        @Override
        boolean valid(byte[] text, int at, int length) {
            return switch (length) {
                case 1 -> true;
                case 4 ->
                    within(text, at, 0x81, 0xfe) && within(text, at + 2, 0x81, 0xfe) && within(text, at + 3, '0', '9');
                default ->
                    within(text, at, 0x81, 0xfe)
                            && (within(text, at + 1, 0x40, 0x7e) || within(text, at + 1, 0x80, 0xfe));
            };
        }
    },

    JOHAB {
        @Override
        int length(byte[] text, int at) {
            return euc(text, at, 2, 3);
        }

        @Override
        boolean valid(byte[] text, int at, int length) {
            return eucTail(text, at, length);
        }
    };

    private static final int SS2 = 0x8e;
    private static final int SS3 = 0x8f;
    private static final int NO_CODE_POINT = -1;

    /** How many bytes the character that begins at {@code at} has: at least 1, and perhaps more than are left. */
    abstract int length(byte[] text, int at);

    /** Whether the character that begins at {@code at}, with {@code length} bytes that are all there, is valid. */
    abstract boolean valid(byte[] text, int at, int length);

    /** How many columns the character takes on a screen; -1 for a control character. */
    int width(byte[] text, int at) {
        int first = at(text, at);
        return first >= 0x80 && this != SINGLE_BYTE ? 2 : asciiWidth(first);
    }

    private static int at(byte[] text, int index) {
        return index < text.length ? text[index] & 0xff : 0;
    }

    private static boolean within(byte[] text, int index, int low, int high) {
        int value = at(text, index);
        return value >= low && value <= high;
    }

    private static int asciiWidth(int value) {
        if (value == 0) {
            return 0;
        }
        return value < 0x20 || value == 0x7f ? -1 : 1;
    }

    private static int euc(byte[] text, int at, int afterSs2, int afterSs3) {
        return switch (at(text, at)) {
            case SS2 -> afterSs2;
            case SS3 -> afterSs3;
            default -> at(text, at) < 0x80 ? 1 : 2;
        };
    }

    private static boolean eucPair(byte[] text, int at) {
        return at(text, at) < 0x80 || (within(text, at, 0xa1, 0xfe) && eucTail(text, at, 2));
    }

    private static boolean eucTail(byte[] text, int at, int length) {
        for (int i = 1; i < length; i++) {
            if (!within(text, at + i, 0xa1, 0xfe)) {
                return false;
            }
        }
        return true;
    }

    private static int utf8Length(int first) {
        if (first < 0xc0 || first > 0xf7) {
            return 1;
        }
        return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    }

    private static int codePoint(byte[] text, int at) {
        int first = at(text, at);
        if (first < 0x80) {
            return first;
        }
        int length = utf8Length(first);
        if (length == 1) {
            return NO_CODE_POINT;
        }
        int value = first & (0x7f >> length);
        for (int i = 1; i < length; i++) {
            value = (value << 6) | (at(text, at + i) & 0x3f);
        }
        return value;
    }
}
