package slipway.web.events;

/** Where characters end in bytes of UTF-8 (RFC 3629). */
final class Utf8 {
    private static final int LONGEST = 4;

    private Utf8() {}

    /** How many of the bytes are whole characters; what comes after them has only begun. Bytes that are none count as whole. */
    static int wholeCharacters(byte[] bytes) {
        for (int back = 1; back < LONGEST && back <= bytes.length; back++) {
            int lead = bytes[bytes.length - back] & 0xff;
            if (lead >= 0xc0) {
                return length(lead) > back ? bytes.length - back : bytes.length;
            }
            if (lead < 0x80) {
                return bytes.length;
            }
        }
        return bytes.length;
    }

    private static int length(int lead) {
        if (lead >= 0xf8) {
            return 1;
        }
        if (lead >= 0xf0) {
            return 4;
        }
        return lead >= 0xe0 ? 3 : 2;
    }
}
