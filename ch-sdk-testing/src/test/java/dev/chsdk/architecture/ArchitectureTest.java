// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.architecture;

import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which package may use which, and what holds for all code. */
class ArchitectureTest {

    private static final String ROOT = "dev.chsdk.";

    /** What everybody may use: the JDK, annotations, and what the compiler leaves behind. */
    private static final List<String> EVERYBODY = List.of(
            "java..", "javax.annotation.processing..", "org.jspecify..", "com.google.errorprone..", "org.immutables..");

    private static final String JACKSON = "com.fasterxml.jackson..";

    /** A package and what it may use of ours, and of others. The order is that of the layers, lowest first. */
    private static final Map<String, List<String>> MAY_USE = Map.ofEntries(
            Map.entry("leakcheck", List.of("org.junit.jupiter.api..")),
            Map.entry("value", List.of("com.fasterxml.jackson.annotation..")),
            Map.entry("error", List.of()),
            Map.entry("wire", List.of("value", JACKSON)),
            Map.entry("config", List.of("value", "wire", JACKSON)),
            Map.entry("action", List.of("value", "wire", "config", JACKSON)),
            Map.entry("check", List.of("value", "wire", "config", "error", JACKSON)),
            Map.entry("info", List.of("value", "wire", "config", JACKSON)),
            Map.entry(
                    "simulator",
                    List.of(
                            "value",
                            "error",
                            "wire",
                            "config",
                            "check",
                            "info",
                            JACKSON,
                            "sun.misc..",
                            "org.newsclub.net.unix..",
                            "org.newsclub.lib.junixsocket.common..")),
            Map.entry(
                    "internal.transport",
                    List.of("error", "okhttp3..", "okio..", "kotlin..", "org.newsclub.net.unix..")),
            Map.entry("internal.journal", List.of()),
            Map.entry("internal.follow", List.of()),
            Map.entry("event", List.of("wire", "info", "internal.follow")),
            Map.entry(
                    "client",
                    List.of("value", "error", "wire", "config", "action", "info", "internal.transport", JACKSON)),
            Map.entry(
                    "launch",
                    List.of(
                            "value",
                            "error",
                            "wire",
                            "config",
                            "info",
                            "client",
                            "event",
                            "internal.journal",
                            "internal.follow")),
            Map.entry("host", List.of("value", "error", "config", "check", "internal.journal", "com.sun.nio.file..")),
            Map.entry(
                    "vm",
                    List.of(
                            "value",
                            "error",
                            "wire",
                            "config",
                            "action",
                            "check",
                            "info",
                            "client",
                            "event",
                            "launch",
                            "host",
                            "internal.journal",
                            "internal.follow",
                            JACKSON)));

    private static final JavaClasses CODE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.chsdk");

    static Stream<String> packages() {
        return MAY_USE.keySet().stream();
    }

    @Test
    void packages_areAllInTheTable() {
        Set<String> found = CODE.stream()
                .map(type -> type.getPackageName().substring(ROOT.length()))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(found).isSubsetOf(MAY_USE.keySet());
        assertThat(found).contains("value", "wire", "config", "simulator", "client", "vm");
    }

    @ParameterizedTest
    @MethodSource("packages")
    void package_usesOnlyWhatItMay(String name) {
        String[] allowed = Stream.of(
                        EVERYBODY.stream(),
                        Stream.of(ROOT + name),
                        MAY_USE.getOrDefault(name, List.of()).stream()
                                .map(other -> other.endsWith("..") ? other : ROOT + other))
                .flatMap(packages -> packages)
                .toArray(String[]::new);

        classes()
                .that()
                .resideInAPackage(ROOT + name)
                .should()
                .onlyDependOnClassesThat(JavaClass.Predicates.resideInAnyPackage(allowed)
                        .or(are(DescribedPredicate.describe("primitive", JavaClass::isPrimitive)))
                        .or(are(DescribedPredicate.describe(
                                "arrays of those",
                                type -> type.isArray()
                                        && JavaClass.Predicates.resideInAnyPackage(allowed)
                                                .or(DescribedPredicate.describe("primitive", JavaClass::isPrimitive))
                                                .test(type.getBaseComponentType())))))
                .allowEmptyShould(true)
                .check(CODE);
    }

    @Test
    void packages_haveNoCycles() {
        slices().matching("dev.chsdk.(**)").should().beFreeOfCycles().check(CODE);
    }

    @Test
    void simulator_sharesNoCodeWithTheClient() {
        noClasses()
                .that()
                .resideInAPackage("dev.chsdk.simulator..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.chsdk.client..", "dev.chsdk.internal..", "dev.chsdk.launch..", "dev.chsdk.vm..")
                .check(CODE);
    }

    @Test
    void sleep_isNowhere() {
        Set<String> sleepers = CODE.stream()
                .filter(type -> type.getMethodCallsFromSelf().stream()
                        .anyMatch(call -> call.getTarget().getFullName().startsWith("java.lang.Thread.sleep(")))
                .map(JavaClass::getName)
                .collect(Collectors.toSet());

        assertThat(sleepers).isEmpty();
    }

    @Test
    void standardStreams_areLeftAlone() {
        Set<String> printers = CODE.stream()
                .filter(type -> type.getFieldAccessesFromSelf().stream()
                        .anyMatch(
                                access -> access.getTarget().getFullName().matches("java\\.lang\\.System\\.(out|err)")))
                .map(JavaClass::getName)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(printers).isEmpty();
    }

    @Test
    void publicTypes_areClosedToSubclassing() {
        classes()
                .that()
                .arePublic()
                .and()
                .areNotInterfaces()
                .and()
                .areNotEnums()
                .should(new ArchCondition<>("be final, sealed or without a constructor for others") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        boolean closed = type.getModifiers().contains(JavaModifier.FINAL)
                                || type.reflect().isSealed()
                                || type.getConstructors().stream()
                                        .noneMatch(constructor -> constructor
                                                        .getModifiers()
                                                        .contains(JavaModifier.PUBLIC)
                                                || constructor.getModifiers().contains(JavaModifier.PROTECTED));
                        if (!closed) {
                            events.add(SimpleConditionEvent.violated(type, type.getName() + " can be subclassed"));
                        }
                    }
                })
                .check(CODE);
    }

    @Test
    void modules_exportNothingInternal() {
        assertThat(modules())
                .extracting(ModuleReference::descriptor)
                .allSatisfy(module -> assertThat(module.exports())
                        .extracting(ModuleDescriptor.Exports::source)
                        .noneMatch(source -> source.contains("internal")));
    }

    @Test
    void modules_areNullMarked() {
        assertThat(modules())
                .allSatisfy(
                        module -> assertThat(annotations(module)).contains("Lorg/jspecify/annotations/NullMarked;"));
    }

    /** The text of a module's descriptor: the only place where the class file of a module names an annotation's type. */
    private static String annotations(ModuleReference module) throws IOException {
        try (ModuleReader reader = module.open();
                InputStream descriptor = reader.open("module-info.class").orElseThrow()) {
            return new String(descriptor.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static List<ModuleReference> modules() {
        ModuleFinder modules =
                ModuleFinder.of(Stream.of(System.getProperty("java.class.path").split(":", -1))
                        .filter(entry -> entry.contains("ch-sdk-"))
                        .filter(entry -> !entry.contains("test-classes"))
                        .map(Path::of)
                        .toArray(Path[]::new));
        List<ModuleReference> ours = modules.findAll().stream()
                .filter(module -> module.descriptor().name().startsWith("dev.chsdk."))
                .toList();
        assertThat(ours).hasSizeGreaterThanOrEqualTo(3);
        return ours;
    }
}
