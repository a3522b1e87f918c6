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
        for (Node child : root.next.values()) {
            child.fallback = root;
            toLink.add(child);
        }
        while (!toLink.isEmpty()) {
            Node node = toLink.remove();
            node.match = Math.max(node.match, node.fallback.match);
            node.next.forEach((b, child) -> {
                child.fallback = step(node.fallback, b);
                toLink.add(child);
            });
        }
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
            for (int i = offset; i < offset + count; i++) {
                hold(bytes[i]);
                at = step(at, bytes[i]);
                if (at.match > 0) {
                    Arrays.fill(secret, length - at.match, length, true);
                }
                if (at.depth < length) {
                    release(length - at.depth, shown);
                }
            }
            return shown.toByteArray();
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
