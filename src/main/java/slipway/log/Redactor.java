package slipway.log;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;

/**
 * Knows which texts must never reach the disk, and masks them in a stream. All of them are looked for at once
 * (Aho-Corasick), so that a byte costs the same however many secrets there are.
 */
public final class Redactor {
    private static final int SHORTEST_SECRET = 4;
    private static final byte[] MASK = "***".getBytes(StandardCharsets.UTF_8);

    private final Node root = new Node(0);
    /** The bytes that secrets begin with. */
    private final boolean[] begins = new boolean[256];

    /** Texts shorter than four characters are left alone: hiding them would hide half of every log. */
    public Redactor(Collection<String> secrets) {
        secrets.stream()
                .filter(secret -> secret.length() >= SHORTEST_SECRET)
                .flatMap(SecretForms::of)
                .distinct()
                .forEach(this::add);
        link();
    }

    /** Begins to redact one stream of bytes. */
    public Pass begin() {
        return new Pass();
    }

    /** The text with every secret masked. */
    public String redact(String text) {
        Pass pass = begin();
        var shown = new ByteArrayOutputStream();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        shown.writeBytes(pass.next(bytes, 0, bytes.length));
        shown.writeBytes(pass.end());
        return shown.toString(StandardCharsets.UTF_8);
    }

    private void add(String form) {
        Node at = root;
        byte[] bytes = form.getBytes(StandardCharsets.UTF_8);
        for (byte b : bytes) {
            Node from = at;
            at = from.next.computeIfAbsent(b, unused -> new Node(from.depth + 1));
        }
        at.match = Math.max(at.match, bytes.length);
    }

    private void link() {
        root.fallback = root;
        Queue<Node> toLink = new ArrayDeque<>();
        root.next.forEach((b, child) -> {
            begins[b & 0xff] = true;
            child.fallback = root;
            toLink.add(child);
        });
        while (!toLink.isEmpty()) {
            Node node = toLink.remove();
            node.match = Math.max(node.match, node.fallback.match);
            node.next.forEach((b, child) -> {
                child.fallback = step(node.fallback, b);
                toLink.add(child);
            });
        }
    }

    /** How many bytes from here on no secret begins with: nearly all of a log, which need not be looked at one by one. */
    private int plainBytes(byte[] bytes, int from, int to) {
        int next = from;
        while (next < to && !begins[bytes[next] & 0xff]) {
            next++;
        }
        return next - from;
    }

    private Node step(Node from, byte b) {
        Node at = from;
        while (at != root && !at.next.containsKey(b)) {
            at = at.fallback;
        }
        return at.next.getOrDefault(b, root);
    }

    /** What was read last, as far as it may still become a secret. */
    private static final class Node {
        final Map<Byte, Node> next = new HashMap<>(2);
        final int depth;
        Node fallback;
        int match;

        Node(int depth) {
            this.depth = depth;
        }
    }

    /**
     * One stream on its way to the disk. Bytes that may be the beginning of a secret are held back until the next ones
     * decide, so a secret that is split across writes is found too. Not safe for several threads.
     */
    public final class Pass {
        private Node at = root;
        private byte[] held = new byte[256];
        private boolean[] secret = new boolean[256];
        private int length;
        private boolean lastWasSecret;

        private Pass() {}

        /** Takes the next bytes and returns those that may be shown now. */
        public byte[] next(byte[] bytes, int offset, int count) {
            var shown = new ByteArrayOutputStream(count + length);
            int end = offset + count;
            int next = offset;
            while (next < end) {
                int plain = length == 0 ? plainBytes(bytes, next, end) : 0;
                if (plain == 0) {
                    take(bytes[next], shown);
                    next++;
                } else {
                    shown.write(bytes, next, plain);
                    lastWasSecret = false;
                    next += plain;
                }
            }
            return shown.toByteArray();
        }

        private void take(byte b, ByteArrayOutputStream shown) {
            hold(b);
            at = step(at, b);
            if (at.match > 0) {
                Arrays.fill(secret, length - at.match, length, true);
            }
            if (at.depth < length) {
                release(length - at.depth, shown);
            }
        }

        /** The stream has ended: what was held back will not become a secret any more. */
        public byte[] end() {
            var shown = new ByteArrayOutputStream(length);
            release(length, shown);
            at = root;
            lastWasSecret = false;
            return shown.toByteArray();
        }

        private void hold(byte b) {
            if (length == held.length) {
                held = Arrays.copyOf(held, length * 2);
                secret = Arrays.copyOf(secret, length * 2);
            }
            secret[length] = false;
            held[length++] = b;
        }

        private void release(int count, ByteArrayOutputStream shown) {
            for (int i = 0; i < count; i++) {
                if (!secret[i]) {
                    shown.write(held[i]);
                } else if (!lastWasSecret) {
                    shown.writeBytes(MASK);
                }
                lastWasSecret = secret[i];
            }
            length -= count;
            System.arraycopy(held, count, held, 0, length);
            System.arraycopy(secret, count, secret, 0, length);
        }
    }
}
