package slipway.config.value;

import java.util.List;
import slipway.config.ApiToken;
import slipway.config.People;
import slipway.config.ServerSettings;
import slipway.text.Nearest;

/** A name in {@code approval.by} and the like. Nobody would ever be the one whose name is misspelt. */
public final class KnownPeople implements Kind<String> {
    private final List<String> tokens;
    private final boolean signIn;
    private final boolean certain;

    /** @param certain whether the server's settings could be read; if not, any name may be known */
    public KnownPeople(ServerSettings server, boolean certain) {
        this.tokens = server.apiTokens().stream().map(ApiToken::name).toList();
        this.signIn = server.signIn().isPresent();
        this.certain = certain;
    }

    @Override
    public String read(Entry entry) throws InvalidValue {
        String name = Texts.TOKEN_NAME.read(entry);
        if (People.isRole(name) && People.role(name).isEmpty()) {
            throw new InvalidValue(
                    "names no role of GitLab",
                    "write gitlab: and one of guest, planner, reporter, developer, maintainer, owner");
        }
        boolean ofGitLab = People.isRole(name) || name.startsWith("@");
        if (certain && ofGitLab && !signIn) {
            throw new InvalidValue(
                    "means somebody who signs in with GitLab, which server.signIn does not let anybody do",
                    "add that, or name a token");
        }
        if (certain && !ofGitLab && !tokens.contains(name)) {
            throw new InvalidValue(
                    "no token in server.apiTokens is named " + name,
                    tokens.isEmpty() ? "add one there" : Nearest.advice(name, tokens));
        }
        return name;
    }
}
