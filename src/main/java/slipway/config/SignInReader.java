package slipway.config;

import java.net.URI;
import slipway.config.SignIn.Role;

/** Reads {@code server.signIn}. */
final class SignInReader {
    private SignInReader() {}

    static SignIn read(Section section) {
        Role read = section.optional("read", Kind.oneOf(Role.class), Role.REPORTER);
        Role deploy = section.optional("deploy", Kind.oneOf(Role.class), Role.MAINTAINER);
        if (deploy.compareTo(read) < 0) {
            section.problem(
                    section.has("deploy") ? "deploy" : "read",
                    "lets people deploy who may not read; deploy must be read's role or a higher one");
        }
        return new SignIn(
                section.required("gitlab", Addresses.WEB, URI.create("https://gitlab.example.com")),
                section.required("applicationId", Texts.LINE, "the application's id"),
                section.requiredSecret("applicationSecret", References.SECRET),
                section.required("project", Texts.GITLAB_PATH, "group/name"),
                read,
                deploy,
                section.optional("caFile", CaFile.CERTIFICATES));
    }
}
