package slipway.config.file;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import slipway.config.value.InvalidValue;
import slipway.config.value.Kind;
import slipway.config.value.Texts;

/** No two projects may be the same project of GitLab; two instances may well have equal numbers and paths. */
final class UniqueInGitLab {
    private final List<Taken> taken = new ArrayList<>();

    /** A number or a path; an instance that is not named may be any. */
    private record Taken(Object value, Optional<String> instance, String place) {
        boolean isSame(Object other, Optional<String> instanceOfOther) {
            return value.equals(other)
                    && (instance.isEmpty() || instanceOfOther.isEmpty() || instance.equals(instanceOfOther));
        }
    }

    Kind<String> paths(Optional<URI> instance) {
        return entry -> {
            String path = Texts.GITLAB_PATH.read(entry);
            take(path.toLowerCase(Locale.ROOT), instance, entry.place());
            return path;
        };
    }

    Kind<Long> numbers(Optional<URI> instance) {
        Kind<Long> number = Kind.whole(1, Long.MAX_VALUE);
        return entry -> {
            Long read = number.read(entry);
            take(read, instance, entry.place());
            return read;
        };
    }

    private void take(Object value, Optional<URI> url, String place) throws InvalidValue {
        Optional<String> instance = url.map(address -> address.toString().toLowerCase(Locale.ROOT));
        Optional<Taken> same =
                taken.stream().filter(each -> each.isSame(value, instance)).findFirst();
        if (same.isPresent()) {
            throw new InvalidValue(
                    "is the same as " + same.get().place(),
                    instance.equals(same.get().instance()) && instance.isPresent()
                            ? "give each its own"
                            : "give each its own; if they are of two GitLab instances, give both their gitlab.url");
        }
        taken.add(new Taken(value, instance, place));
    }
}
