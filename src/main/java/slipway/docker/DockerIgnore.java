package slipway.docker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * What a {@code .dockerignore} keeps out of the build, in the meaning of Docker's own matcher (moby/patternmatcher):
 * the last line that matches a path or one of its folders decides.
 */
public final class DockerIgnore {
    private static final char BYTE_ORDER_MARK = '\ufeff';

    private final List<IgnorePattern> patterns;

    private DockerIgnore(List<IgnorePattern> patterns) {
        this.patterns = List.copyOf(patterns);
    }

    /** Keeps nothing out. */
    public static DockerIgnore nothing() {
        return new DockerIgnore(List.of());
    }

    /** Reads the file; one that does not exist keeps nothing out. */
    public static DockerIgnore read(Path file) throws DockerException {
        try {
            return parse(Files.readString(file, StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            return nothing();
        } catch (IOException e) {
            throw new DockerException(file + " cannot be read as text: " + e + "; mend or remove it", e);
        }
    }

    /**
     * Reads the lines of such a file.
     *
     * @throws DockerException if Docker would refuse a line
     */
    public static DockerIgnore parse(String text) throws DockerException {
        List<IgnorePattern> patterns = new ArrayList<>();
        int number = 0;
        for (String line : withoutMark(text).split("\n", -1)) {
            number++;
            String pattern = trimmed(line);
            if (line.startsWith("#") || pattern.isEmpty()) {
                continue;
            }
            try {
                patterns.add(IgnorePattern.of(pattern));
            } catch (IllegalArgumentException e) {
                throw new DockerException(
                        ".dockerignore line " + number + ": " + e.getMessage() + "; mend the line", e);
            }
        }
        return new DockerIgnore(patterns);
    }

    /** Whether the file or folder is kept out; {@code path} is relative, with slashes. */
    public boolean excludes(String path) {
        Verdict verdict = top();
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            verdict = inside(verdict, path.substring(0, slash));
        }
        return inside(verdict, path).excluded();
    }

    /** These rules, and one more that brings the file back if they keep it out. */
    DockerIgnore alwaysSending(String file) {
        if (!excludes(file)) {
            return this;
        }
        List<IgnorePattern> more = new ArrayList<>(patterns);
        more.add(IgnorePattern.exceptionFor(file));
        return new DockerIgnore(more);
    }

    Verdict top() {
        return new Verdict(false, new BitSet());
    }

    /** The verdict on a path whose folder got {@code folder}. */
    Verdict inside(Verdict folder, String path) {
        boolean excluded = false;
        BitSet matched = new BitSet(patterns.size());
        for (int i = 0; i < patterns.size(); i++) {
            IgnorePattern pattern = patterns.get(i);
            if (folder.matched().get(i) || pattern.matches(path)) {
                matched.set(i);
                excluded = !pattern.exception();
            }
        }
        return new Verdict(excluded, matched);
    }

    /** Whether an exception may bring back something in a folder that is kept out. */
    boolean mayHaveExceptionsInside(String folder) {
        return patterns.stream().anyMatch(pattern -> pattern.exception() && pattern.mayMatchInside(folder));
    }

    private static String withoutMark(String text) {
        return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    }

    /** As Go's strings.TrimSpace: unlike Java's strip, it takes the no-break space too. */
    private static String trimmed(String line) {
        int start = 0;
        int end = line.length();
        while (start < end && isSpace(line.charAt(start))) {
            start++;
        }
        while (end > start && isSpace(line.charAt(end - 1))) {
            end--;
        }
        return line.substring(start, end);
    }

    private static boolean isSpace(char character) {
        return Character.isSpaceChar(character) || (character >= '\t' && character <= '\r') || character == 0x85;
    }

    /**
     * @param excluded whether the path is kept out
     * @param matched which patterns matched it or one of its folders
     */
    record Verdict(boolean excluded, BitSet matched) {}
}
