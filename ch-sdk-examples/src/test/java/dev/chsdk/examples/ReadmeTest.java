// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the documents show is code that compiles, and what they link to exists. */
class ReadmeTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern JAVA = Pattern.compile("(?ms)^```java\\n(.*?)^```");
    private static final Pattern LINK = Pattern.compile("]\\((?!http)([^)#]+)");

    @Test
    void snippets_standInTheExamples() throws IOException {
        String code = flattened(Files.readString(
                Path.of("src/main/java/dev/chsdk/examples/FirstVm.java").toAbsolutePath()));
        List<String> snippets = matches(JAVA, Files.readString(ROOT.resolve("README.md")));

        assertThat(snippets).hasSize(2).allSatisfy(snippet -> assertThat(code).contains(flattened(snippet)));
    }

    @Test
    void links_leadSomewhere() throws IOException {
        List<String> links = matches(LINK, Files.readString(ROOT.resolve("README.md")));

        assertThat(links)
                .isNotEmpty()
                .allSatisfy(link -> assertThat(ROOT.resolve(link)).exists());
    }

    private static String flattened(String code) {
        return code.replaceAll("\\s+", " ").strip();
    }

    private static List<String> matches(Pattern pattern, String text) {
        List<String> found = new ArrayList<>();
        for (Matcher matcher = pattern.matcher(text); matcher.find(); ) {
            found.add(matcher.group(1));
        }
        return found;
    }
}
