package slipway.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DockerIgnoreTest {
    @ParameterizedTest
    @CsvSource({
        "**, file, true",
        "**, dir/file, true",
        "**/, dir/file, true",
        "dir/**, dir/file, true",
        "dir/**, dir/dir2/file, true",
        "dir/**, dir, false",
        "**/dir, dir, true",
        "**/dir, a/b/dir/file, true",
        "**/dir2/*, dir/dir2/file, true",
        "**/dir2/*, dir/dir2, false",
        "**file, dir/file, true",
        "**file, dir/myfile, true",
        "**/file, dir/myfile, false",
        "**/file*, dir/dir/file.txt, true",
        "**/**/*.txt, file.txt, true",
        "a**/*.txt, a/dir/dir/file.txt, true",
        "a/*.txt, a/dir/file.txt, false",
        "a/*.txt**, a/file.txt, true",
        "a[b-d]e, ace, true",
        "a[b-d]e, aae, false",
        "a[^b-d]e, aze, true",
        "a[!b]e, a!e, true",
        "[a-ζ]*, α, true",
        "*[a-ζ], A, false",
        "a?b, a☺b, true",
        "a?b, a/b, false",
        "a???b, a☺b, false",
        ".*, .foo, true",
        ".*, foo, false",
        "abc.def, abcZdef, false",
        "**/.env, .env, true",
        "**/.env, deep/er/.env, true",
        "**/.env, my.env, false",
        "a(b)c/def, a(b)c/def, true",
        "a.|)$(}+{bc, a.|)$(}+{bc, true",
        "a\\*b, a*b, true",
        "a\\*b, axb, false",
        "[\\]a], ], true",
        "[\\-x], -, true",
        "a\\\\, a\\, true",
        "*/temp*, somedir/temporary.txt, true",
        "*/temp*, a/b/temporary, false",
        "*/*/temp*, a/b/temporary, true",
        "temp?, tempa, true",
        "/foo/bar, foo/bar, true",
        "foo//bar/./baz/.., foo/bar, true",
        "../foo, foo, false",
        "foo, foo/bar/baz, true",
        "foo, bar/foo, false",
    })
    void onePatternDecidesAsDockersOwnDoes(String pattern, String path, boolean excluded) throws Exception {
        assertThat(DockerIgnore.parse(pattern).excludes(path)).isEqualTo(excluded);
    }

    /** By fuzzing: 26 stars kept a matcher that tries all ways busy for longer than anybody waited. */
    @Test
    @Timeout(10)
    void aPatternOfManyStarsTakesNoLongerThanOthers() throws Exception {
        String stars = "a**/".repeat(40) + "**".repeat(40) + "b";
        assertThat(DockerIgnore.parse(stars).excludes("a/".repeat(200) + "c")).isFalse();
        assertThat(DockerIgnore.parse("*a".repeat(60)).excludes("a".repeat(2000) + "c"))
                .isFalse();
    }

    @Test
    void theLastLineThatMatchesDecides() throws Exception {
        DockerIgnore ignore = DockerIgnore.parse("*.md\n!README*.md\nREADME-secret.md\n");
        assertThat(ignore.excludes("notes.md")).isTrue();
        assertThat(ignore.excludes("README-more.md")).isFalse();
        assertThat(ignore.excludes("README-secret.md")).isTrue();
    }

    @Test
    void anExceptionForAFolderBringsBackWhatIsInIt() throws Exception {
        DockerIgnore ignore = DockerIgnore.parse("**\n!util/docker/web\nutil/docker/web/foo\n");
        assertThat(ignore.excludes("util/docker/web/bar")).isFalse();
        assertThat(ignore.excludes("util/docker/web/foo")).isTrue();
        assertThat(ignore.excludes("util/docker")).isTrue();
    }

    @Test
    void commentsBlankLinesMarksSpacesAndCarriageReturnsAreNoPatterns() throws Exception {
        DockerIgnore ignore =
                DockerIgnore.parse("\ufeff# comment\r\n\r\n   \n  spaced\u00a0 \r\n #notacomment\n! spaced/kept");
        assertThat(ignore.excludes("spaced/file")).isTrue();
        assertThat(ignore.excludes("spaced/kept")).isFalse();
        assertThat(ignore.excludes("# comment")).isFalse();
        assertThat(ignore.excludes("#notacomment")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "[]a]", "[-]", "[x-]", "[-x]", "[a-b-c]", "[^", "[^bc", "a[", "\\", "a\\", "[z-a]"})
    void aMalformedPatternIsRefusedWithItsLine(String pattern) {
        assertThatThrownBy(() -> DockerIgnore.parse("fine\n" + pattern))
                .isInstanceOf(DockerException.class)
                .hasMessageContaining("line 2")
                .hasMessageContaining("syntax error in pattern");
    }

    @Test
    void aLoneExclamationMarkIsRefused() {
        assertThatThrownBy(() -> DockerIgnore.parse(" ! "))
                .hasMessage(".dockerignore line 1: illegal exclusion pattern: \"!\"; mend the line");
    }

    @Test
    void aFolderWithoutPossibleExceptionsNeedNotBeLookedAt() throws Exception {
        DockerIgnore ignore = DockerIgnore.parse("*\n!docs/*.md\n!src/main");
        assertThat(ignore.mayHaveExceptionsInside("node_modules")).isFalse();
        assertThat(ignore.mayHaveExceptionsInside("docs")).isTrue();
        assertThat(ignore.mayHaveExceptionsInside("src")).isTrue();
        assertThat(ignore.mayHaveExceptionsInside("src/test")).isFalse();
        assertThat(DockerIgnore.parse("*\n!**/*.md").mayHaveExceptionsInside("any/where"))
                .isTrue();
    }
}
