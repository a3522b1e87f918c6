package slipway.init.ci;

import java.util.List;
import java.util.Optional;

/** What a command of a script does, as far as it is a step of a pipeline. */
sealed interface ScriptStep {
    /** Whether it builds, pushes, or goes to a host. */
    default boolean delivers() {
        return false;
    }

    /** Whether nothing has to be done for it here. */
    default boolean isOfNoUse() {
        return false;
    }

    /** What to add for people where it is not understood. */
    default String remark() {
        return "";
    }

    /** {@code docker build}. */
    record Build(
            List<String> names,
            String context,
            Optional<String> dockerfile,
            boolean noCache,
            boolean pushes,
            List<String> args,
            Optional<String> target,
            List<String> unknown)
            implements ScriptStep {
        @Override
        public boolean delivers() {
            return true;
        }
    }

    /** {@code docker login}. */
    record Login(Optional<String> user) implements ScriptStep {
        @Override
        public boolean delivers() {
            return true;
        }
    }

    /** {@code docker push}. */
    record Push(String name) implements ScriptStep {
        @Override
        public boolean delivers() {
            return true;
        }
    }

    /** {@code docker run --detach}: something that stands beside the tests. */
    record Beside(ServiceDraft service) implements ScriptStep {}

    /** {@code ssh}. */
    record Remote(RemoteDraft remote) implements ScriptStep {
        @Override
        public boolean delivers() {
            return true;
        }
    }

    /** {@code cd}. */
    record Folder(String name) implements ScriptStep {}

    /** It is of no use here, as {@code docker logout} or {@code echo} are. */
    record Nothing() implements ScriptStep {
        @Override
        public boolean isOfNoUse() {
            return true;
        }
    }

    /**
     * Docker or another machine, but not understood.
     *
     * @param why if there is more to say than that
     */
    record Unclear(Optional<String> why) implements ScriptStep {
        Unclear() {
            this(Optional.empty());
        }

        Unclear(String why) {
            this(Optional.of(why));
        }

        @Override
        public String remark() {
            return why.map(each -> " (" + each + ")").orElse("");
        }
    }

    /** Any other command. */
    record Other() implements ScriptStep {}
}
