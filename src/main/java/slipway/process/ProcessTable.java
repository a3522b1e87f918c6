package slipway.process;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The living processes of this machine at one moment, as Linux's {@code /proc} tells; zombies are not among them. */
final class ProcessTable {
    /** A line of /proc/PID/stat has 52 numbers and a name of at most 64 bytes. */
    private static final int STAT_BYTES = 2048;

    private final Map<Long, Entry> entries;

    private record Entry(long pid, char state, long parent, long session) {
        boolean isLiving() {
            return state != 'Z' && state != 'X';
        }

        /** The fields of {@code /proc/PID/stat}, see proc(5); the program's name may hold blanks and brackets. */
        static Entry parse(long pid, String stat) {
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return new Entry(pid, fields[0].charAt(0), Long.parseLong(fields[1]), Long.parseLong(fields[3]));
        }
    }

    private ProcessTable(Map<Long, Entry> entries) {
        this.entries = entries;
    }

    static ProcessTable read() {
        String[] names = new File("/proc").list();
        if (names == null) {
            throw new IllegalStateException("/proc cannot be read; Slipway needs it to end what it started");
        }
        Map<Long, Entry> entries = new HashMap<>();
        byte[] buffer = new byte[STAT_BYTES];
        for (String name : names) {
            if (Character.isDigit(name.charAt(0))) {
                addTo(entries, name, buffer);
            }
        }
        return new ProcessTable(entries);
    }

    private static void addTo(Map<Long, Entry> entries, String name, byte[] buffer) {
        // Not through a channel, as Files does: an interrupted thread could not read it.
        try (InputStream stat = new FileInputStream("/proc/" + name + "/stat")) {
            int count = stat.read(buffer); // all of it: the kernel makes it at once
            Entry entry = Entry.parse(Long.parseLong(name), new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
            if (entry.isLiving()) {
                entries.put(entry.pid(), entry);
            }
        } catch (IOException ended) {
            // between the listing and the reading
        }
    }

    Set<ProcessHandle> all() {
        return handles(entry -> true);
    }

    Set<ProcessHandle> of(Set<Long> pids) {
        return handles(entry -> pids.contains(entry.pid()));
    }

    /**
     * These processes, their descendants, and the members of all sessions that one of them made, whether that one still
     * lives or not; by their ids, with those of the sessions.
     */
    Set<Long> family(Set<Long> ids) {
        Set<Long> known = new HashSet<>(ids);
        Set<Long> family = new HashSet<>();
        int before;
        do {
            before = family.size();
            entries.values().stream()
                    .filter(entry -> isOf(known, entry))
                    .map(Entry::pid)
                    .forEach(family::add);
            known.addAll(family);
        } while (family.size() > before);
        // Without the ids that nobody has any more, which Linux may give to others.
        family.addAll(entries.values().stream()
                .filter(entry -> family.contains(entry.pid()) && known.contains(entry.session()))
                .map(Entry::session)
                .toList());
        return family;
    }

    private static boolean isOf(Set<Long> known, Entry entry) {
        return known.contains(entry.pid()) || known.contains(entry.parent()) || known.contains(entry.session());
    }

    private Set<ProcessHandle> handles(Predicate<Entry> wanted) {
        return entries.values().stream()
                .filter(wanted)
                .flatMap(entry -> ProcessHandle.of(entry.pid()).stream())
                .collect(Collectors.toSet());
    }
}
