package dev.sarrio.guard;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which module may use which, read from the compiled main classes of all modules. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = compiled();

    @Test
    void coreTouchesNoFramework() {
        classes()
                .that()
                .resideInAPackage("dev.sarrio.core..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..", "javax.crypto..", "com.fasterxml.jackson..", "org.slf4j..", "dev.sarrio.core..")
                .because("core is the contract that every module and every tool reads:"
                        + " what needs PostgreSQL, Kafka or Quarkus belongs into the module of that name")
                .check(CLASSES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"capture", "apply", "sequence", "coordinator"})
    void serviceDependsOnNoOtherService(String service) {
        String[] others = List.of("capture", "apply", "sequence", "coordinator").stream()
                .filter(s -> !s.equals(service))
                .map(s -> "dev.sarrio." + s + "..")
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage("dev.sarrio." + service + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .because(
                        "services meet in Kafka, in the target and in the control database only; move what two of them need"
                                + " into core, postgres, kafka or agent")
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgres", "kafka", "agent"})
    void sharedModulesDependOnNoService(String module) {
        noClasses()
                .that()
                .resideInAPackage("dev.sarrio." + module + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.sarrio.capture..",
                        "dev.sarrio.apply..",
                        "dev.sarrio.sequence..",
                        "dev.sarrio.coordinator..")
                .because("what all services share must not know any of them; turn the call round with an interface")
                .check(CLASSES);
    }

    @Test
    void frameworkStaysAtTheEdge() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.sarrio..")
                .and()
                .resideOutsideOfPackages("..app..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.quarkus..", "jakarta.enterprise..", "jakarta.inject..", "org.eclipse.microprofile.config..")
                .because("features are plain Java built with `new`; wire them in the service's `app` package")
                .check(CLASSES);
    }

    @Test
    void onlyTheStandaloneProductUsesEmbeddedServers() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "dev.sarrio.embedded..",
                        "dev.sarrio.testing..",
                        "dev.sarrio.standalone..",
                        "dev.sarrio.bench..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.sarrio.embedded..")
                .because("a service must run against any PostgreSQL and Kafka: take an address from its settings")
                .check(CLASSES);
    }

    @Test
    void noProductCodeUsesTestServers() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.sarrio.testing..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.sarrio.testing..")
                .because("`testing` is for the test scope of a pom")
                .check(CLASSES);
    }

    @Test
    void packagesOfAModuleHaveNoCycles() {
        slices().matching("dev.sarrio.(**)")
                .should()
                .beFreeOfCycles()
                .because(
                        "two rooms that need each other are one room: merge them, or give the shared part a room of its own")
                .check(CLASSES);
    }

    @Test
    void namesSayWhatThingsAre() {
        noClasses()
                .should()
                .haveNameMatching(".*(Impl|Manager|Helper|Util|Utils)$")
                .because("such names fit anything; say what it does, or put it where it is used")
                .check(CLASSES);
    }

    private static JavaClasses compiled() {
        List<Path> directories = Repository.modules().stream()
                .map(m -> m.resolve("target/classes"))
                .filter(Files::isDirectory)
                .toList();
        assertThat(directories).as("compiled modules").hasSizeGreaterThan(1);
        return new ClassFileImporter().importPaths(directories);
    }
}
