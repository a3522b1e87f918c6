package slipway.torture;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import slipway.parts.EnginePart;

/** The containers, networks and volumes of an engine, whoever made them. */
record EngineContents(Set<String> names) {
    static EngineContents of(EnginePart engine) throws IOException, InterruptedException {
        Set<String> names = new TreeSet<>();
        add(names, "container ", engine.docker("ps", "-a", "--format", "{{.ID}} {{.Names}} {{.Command}}"));
        add(names, "network ", engine.docker("network", "ls", "--format", "{{.ID}} {{.Name}}"));
        add(names, "volume ", engine.docker("volume", "ls", "--format", "{{.Name}}"));
        return new EngineContents(names);
    }

    private static void add(Set<String> names, String kind, String lines) {
        lines.lines().forEach(line -> names.add(kind + line));
    }

    /** What is here now and was not then. */
    List<String> since(EngineContents before) {
        List<String> added = new ArrayList<>(names);
        added.removeAll(before.names());
        return added;
    }
}
