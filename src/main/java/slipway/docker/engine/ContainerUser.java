package slipway.docker.engine;

import java.util.Optional;
import java.util.regex.Pattern;

/** The user that a container's commands run as, by its numbers. */
public record ContainerUser(long id, long group) {
    public static final ContainerUser ROOT = new ContainerUser(0, 0);

    private static final Pattern NUMBER = Pattern.compile("\\d{1,10}");

    /**
     * Finds a user as the engine does: by its name or number in the image's list of users, else by its number alone.
     *
     * @param user such as {@code node}, {@code 1000} or {@code node:staff}; empty means root
     * @param passwd the content of the image's {@code /etc/passwd}
     */
    static Optional<ContainerUser> of(String user, String passwd) {
        String[] parts = user.split(":", 2);
        if (parts[0].isEmpty()) {
            return Optional.of(ROOT);
        }
        return passwd.lines()
                .map(line -> line.split(":", -1))
                .filter(line -> line.length > 3 && (line[0].equals(parts[0]) || line[2].equals(parts[0])))
                .filter(line -> isNumber(line[2]) && isNumber(line[3]))
                .map(line -> new ContainerUser(Long.parseLong(line[2]), Long.parseLong(line[3])))
                .findFirst()
                .or(() -> isNumber(parts[0])
                        ? Optional.of(new ContainerUser(Long.parseLong(parts[0]), 0))
                        : Optional.empty())
                .map(found -> parts.length > 1 && isNumber(parts[1])
                        ? new ContainerUser(found.id(), Long.parseLong(parts[1]))
                        : found);
    }

    private static boolean isNumber(String text) {
        return NUMBER.matcher(text).matches();
    }
}
