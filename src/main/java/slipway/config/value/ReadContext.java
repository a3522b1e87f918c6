package slipway.config.value;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import slipway.config.Secret;

/** One reading of one file: what it is read against, and what was found on the way. */
public final class ReadContext {
    private final Path file;
    private final FilePaths paths;
    private final References references;
    private final List<String> problems = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Set<Secret> secrets = new LinkedHashSet<>();
    private final Map<String, Set<String>> asked = new TreeMap<>();

    public ReadContext(Path file, Map<String, String> environment) {
        this.file = file.toAbsolutePath().normalize();
        this.paths = new FilePaths(this.file.getParent(), environment);
        this.references = new References(environment, paths);
    }

    public Path file() {
        return file;
    }

    FilePaths paths() {
        return paths;
    }

    /** What a reference stands for; it is kept, so that it can be kept out of logs. */
    Secret resolve(String source, String name) throws InvalidValue {
        Secret secret = references.resolve(source, name);
        secrets.add(secret);
        return secret;
    }

    /** A part of a secret that is one by itself. */
    void keep(Secret secret) {
        secrets.add(secret);
    }

    public Set<Secret> secrets() {
        return Collections.unmodifiableSet(secrets);
    }

    public void problem(String place, String text) {
        problems.add(place.isEmpty() ? text : place + ": " + text);
    }

    public List<String> problems() {
        return Collections.unmodifiableList(problems);
    }

    void note(String text) {
        notes.add(text);
    }

    public List<String> notes() {
        return Collections.unmodifiableList(notes);
    }

    void asked(String place, Set<String> keys) {
        asked.computeIfAbsent(place.replaceAll("\\[[0-9]+]", "[]"), key -> new LinkedHashSet<>())
                .addAll(keys);
    }

    /** The keys that were looked for, by part; the elements of a list are one part, such as {@code projects[]}. */
    public Map<String, Set<String>> asked() {
        return Collections.unmodifiableMap(asked);
    }
}
