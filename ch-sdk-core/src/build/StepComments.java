// SPDX-License-Identifier: Apache-2.0

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Copies the generated interfaces of copy-steps for the documentation, and gives each step the comment of its accessor.
 *
 * <p>Run with the folder of the sources, the folder of the generated sources and the folder that the copies go to.
 */
final class StepComments {

    private static final Pattern ACCESSOR = Pattern.compile(
            "/\\*\\*((?:(?!\\*/).)*)\\*/\\s+(?:@\\w+(?:\\((?:[^()]|\\([^()]*\\))*\\))?\\s+)*(?:public )?(?:abstract )?[\\w<>, ]+ (\\w+)\\(\\);",
            Pattern.DOTALL);

    private static final Pattern STEP =
            Pattern.compile("/\\*\\*((?:(?!\\*/).)*\\{@link \\w+#(\\w+)\\(\\)(?:(?!\\*/).)*)\\*/\\s+([^;{]+;)", Pattern.DOTALL);

    private final Map<String, String> inherited = new HashMap<>();

    private StepComments() {}

    public static void main(String[] folders) throws IOException {
        new StepComments().copy(Path.of(folders[0]), Path.of(folders[1]), Path.of(folders[2]));
    }

    private void copy(Path sources, Path generated, Path target) throws IOException {
        for (Path source : javaFiles(sources, "PciDevice.java", "IommuPciDevice.java", "Config.java", "Action.java")) {
            inherited.putAll(comments(source));
        }
        for (Path value : javaFiles(generated, "Immutable")) {
            Path copy = target.resolve(generated.relativize(value));
            Files.createDirectories(Objects.requireNonNull(copy.getParent()));
            Files.copy(value, copy, StandardCopyOption.REPLACE_EXISTING);
        }
        for (Path with : javaFiles(generated, "With")) {
            String type = with.getFileName().toString().substring("With".length());
            Path relative = generated.relativize(with);
            Map<String, String> comments = new HashMap<>(inherited);
            comments.putAll(comments(sources.resolve(relative).resolveSibling(type)));
            Path copy = target.resolve(relative);
            Files.writeString(copy, commented(Files.readString(with), comments, type.replace(".java", "")));
        }
    }

    private static List<Path> javaFiles(Path folder, String... starts) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> Stream.of(starts)
                            .anyMatch(start -> start.endsWith(".java")
                                    ? file.getFileName().toString().equals(start)
                                    : file.getFileName().toString().startsWith(start)))
                    .sorted()
                    .toList();
        }
    }

    /** The comments of the accessors of a file. */
    private static Map<String, String> comments(Path source) throws IOException {
        Map<String, String> comments = new HashMap<>();
        Matcher accessor = ACCESSOR.matcher(Files.readString(source));
        while (accessor.find()) {
            comments.put(accessor.group(2), accessor.group(1).replaceAll("[ \\t]*\\n[ \\t]*\\* ?", "\n").strip());
        }
        return comments;
    }

    /** The source with the comment of each step replaced. */
    private static String commented(String source, Map<String, String> comments, String type) {
        return STEP.matcher(source).replaceAll(step -> {
            String accessor = step.group(2);
            String comment = comments.get(accessor);
            if (comment == null) {
                throw new IllegalStateException(type + "." + accessor + "() has no comment");
            }
            comment = comment.replaceAll("\\{@link\\s+#", "{@link " + type + "#");
            return Matcher.quoteReplacement(comment(comment, step.group(3)) + "\n  " + step.group(3));
        });
    }

    private static String comment(String accessor, String signature) {
        String unset = signature.contains("(Optional") ? "\n   *\n   * @param optional the value; empty to unset it" : "";
        return "/**\n   * " + accessor.replace("\n", "\n   * ") + unset + "\n   */";
    }
}
