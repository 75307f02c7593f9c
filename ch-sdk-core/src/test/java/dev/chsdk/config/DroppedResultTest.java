// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Error Prone tells a user who drops the copy that a step returns. */
class DroppedResultTest {

    private static final Path JAVAC = Path.of(System.getProperty("java.home"), "bin", "javac");

    @TempDir
    private Path folder;

    @Test
    void droppedResults_areFound() throws Exception {
        String errors = compile(
                "Disk.of(\"/d\").readonly(true);",
                "Disk.of(\"/d\").directIo();",
                "Disk.of(\"/d\");",
                "System.out.println(Disk.of(\"/d\").readonly(true));");

        assertThat(errors)
                .contains("Use.java:5: error: [CheckReturnValue] The result of `readonly(...)`")
                .contains("Use.java:6: error: [CheckReturnValue] The result of `directIo()`")
                .contains("Use.java:7: error: [CheckReturnValue] The result of `of(...)`")
                .doesNotContain("Use.java:8:")
                .contains("3 errors");
    }

    private String compile(String... statements) throws IOException, InterruptedException {
        Path source = Files.writeString(
                folder.resolve("Use.java"),
                "package user;\nimport dev.chsdk.config.Disk;\nfinal class Use {\nvoid use() {\n"
                        + String.join("\n", statements) + "\n}\n}\n");
        List<String> command = new ArrayList<>(List.of(JAVAC.toString(), "-XDcompilePolicy=simple"));
        Stream.of("api", "code", "comp", "file", "main", "model", "parser", "processing", "tree", "util")
                .map(part -> "-J--add-exports=jdk.compiler/com.sun.tools.javac." + part + "=ALL-UNNAMED")
                .forEach(command::add);
        command.add("-J--add-opens=jdk.compiler/com.sun.tools.javac.code=ALL-UNNAMED");
        command.add("-J--add-opens=jdk.compiler/com.sun.tools.javac.comp=ALL-UNNAMED");
        String classPath = System.getProperty("java.class.path");
        command.addAll(List.of(
                "--should-stop=ifError=FLOW",
                "-proc:none",
                "-processorpath",
                classPath,
                "-Xplugin:ErrorProne",
                "-cp",
                classPath,
                "-d",
                folder.toString(),
                source.toString()));
        Process javac = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
        assertThat(javac.waitFor()).isEqualTo(1);
        return Files.readString(folder.resolve("out"));
    }
}
