package slipway.config.file;

import java.net.URI;
import slipway.config.SignInSettings;
import slipway.config.SignInSettings.Role;
import slipway.config.value.Addresses;
import slipway.config.value.CaFile;
import slipway.config.value.Kind;
import slipway.config.value.References;
import slipway.config.value.Section;
import slipway.config.value.Texts;

/** Reads {@code server.signIn}. */
final class SignInReader {
    private SignInReader() {}

    static SignInSettings read(Section section) {
        Role read = section.optional("read", Kind.oneOf(Role.class), Role.REPORTER);
        Role deploy = section.optional("deploy", Kind.oneOf(Role.class), Role.MAINTAINER);
        if (deploy.compareTo(read) < 0) {
            section.problem(
                    section.has("deploy") ? "deploy" : "read",
                    "lets people deploy who may not read; deploy must be read's role or a higher one");
        }
        return new SignInSettings(
                section.required("gitlab", Addresses.WEB, URI.create("https://gitlab.example.com")),
                section.required("applicationId", Texts.LINE, "the application's id"),
                section.requiredSecret("applicationSecret", References.SECRET),
                section.required("project", Texts.GITLAB_PATH, "group/name"),
                read,
                deploy,
                section.optional("caFile", CaFile.CERTIFICATES));
    }
}
