package io.github.dpi4j.docs;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may know whom: the modules, their packages, and what only some of them may touch. */
class ArchitectureTest {
    private static JavaClasses all;

    @BeforeAll
    static void read() {
        all = new ClassFileImporter().importPaths(Sources.MODULES.stream().map(ArchitectureTest::classes).toList());
        for (String module : Sources.MODULES) {
            assertTrue(all.stream().anyMatch(in(List.of(module))), () -> "no classes of " + module);
        }
    }

    private static Path classes(String module) {
        return Path.of(module, "target", "classes").toAbsolutePath();
    }

    /** Core, networks, sampling, faces, the command: each knows those before it. */
    @Test
    void modulesKnowOnlyThoseBelowThem() {
        for (int i = 1; i < Sources.MODULES.size(); i++) {
            noClasses().that(in(Sources.MODULES.subList(0, i))).should()
                    .dependOnClassesThat(in(Sources.MODULES.subList(i, Sources.MODULES.size()))).check(all);
        }
    }

    @Test
    void packagesHaveNoCycles() {
        slices().assignedFrom(new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                return SliceIdentifier.of(type.getPackageName());
            }

            @Override
            public String getDescription() {
                return "packages";
            }
        }).should().beFreeOfCycles().check(all);
    }

    @Test
    void graphsAndPlansKnowNoVectors() {
        noClasses().that().resideInAnyPackage("..graph", "..unet", "..backend", "..backend.plan", "..onnx").should()
                .dependOnClassesThat().resideInAnyPackage("..kernel.vector..").check(all);
    }

    @Test
    void backendsKnowNothingOfEachOther() {
        noClasses().that().resideInAPackage("..backend.cpu").should().dependOnClassesThat()
                .resideInAnyPackage("..backend.cuda", "..backend.nd4j").check(all);
        noClasses().that().resideInAPackage("..backend.cuda").should().dependOnClassesThat()
                .resideInAnyPackage("..backend.cpu", "..backend.nd4j").check(all);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dpi-sampling", "dpi-faces"})
    void samplingKnowsNoBackendButByName(String module) {
        noClasses().that(in(List.of(module))).should().dependOnClassesThat()
                .resideInAnyPackage("..backend.cuda..", "..backend.nd4j..", "org.nd4j..").check(all);
    }

    /** The Vector API may be missing: only classes that are loaded when it is there may name it. */
    @Test
    void onlyVectorKernelsUseTheVectorApi() {
        noClasses().that().resideOutsideOfPackage("..kernel.vector..").should().dependOnClassesThat()
                .resideInAPackage("jdk.incubator.vector..").check(all);
    }

    @Test
    void onlyTheCommandHasItsLibraries() {
        noClasses().that(in(Sources.MODULES.subList(0, Sources.MODULES.indexOf("dpi-cli")))).should()
                .dependOnClassesThat().resideInAnyPackage("picocli..", "me.tongfei..", "org.jline..").check(all);
    }

    /** System.out and System.err are the command's: libraries log. (The backend of ND4J keeps ND4J from printing.) */
    @Test
    void librariesDoNotPrint() {
        noClasses().that(in(Sources.MODULES.subList(0, Sources.MODULES.indexOf("dpi-cli")))).and()
                .doNotHaveSimpleName("Nd4jBackend").should().accessField(System.class, "out").orShould()
                .accessField(System.class, "err").check(all);
    }

    private static DescribedPredicate<JavaClass> in(List<String> modules) {
        List<String> folders = modules.stream().map(m -> classes(m).toUri().toString()).toList();
        return DescribedPredicate.describe("are in " + String.join(", ", modules), type -> {
            String source = type.getSource().map(s -> s.getUri().toString()).orElse("");
            return folders.stream().anyMatch(source::startsWith);
        });
    }
}
