package io.bowwave.testbed;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.bowwave.schemas.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The folder rules of CONTRIBUTING.md, checked on the compiled classes of every module. */
class ArchitectureTest {

    private static final String BENCHES = "services/testbed/src/main/java/io/bowwave/testbed/bench/";
    private static final String BASE = "io.bowwave.";
    private static final List<String> SERVICES = List.of(
            "intake",
            "queue",
            "builder",
            "jobtap",
            "replicator",
            "streamhost",
            "metricgate",
            "goalwriter",
            "depot",
            "ledger",
            "cli");
    private static final List<String> AGENTS = List.of("artifact", "swarm", "agent");

    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.bowwave");

    private static String[] packages(Stream<String> names) {
        return names.map(name -> BASE + name + "..").toArray(String[]::new);
    }

    @Test
    void theVocabularyStandsOnNothingOfOurs() {
        noClasses()
                .that()
                .resideInAPackage("io.bowwave.schemas..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages(Stream.concat(
                        Stream.concat(SERVICES.stream(), AGENTS.stream()),
                        Stream.of("process", "embedded", "jobtable", "store", "topologies", "standalone", "testbed"))))
                .check(ALL);
    }

    @Test
    void topologiesAreKafkaStreamsAndTheVocabularyOnly() {
        classes()
                .that()
                .resideInAPackage("io.bowwave.topologies..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "io.bowwave.topologies..",
                        "io.bowwave.schemas..",
                        "org.apache.kafka..",
                        "com.fasterxml.jackson..",
                        "org.slf4j..",
                        "org.jspecify..",
                        "com.google.errorprone..")
                .check(ALL);
    }

    @Test
    void agentsKnowNoService() {
        noClasses()
                .that()
                .resideInAnyPackage(packages(AGENTS.stream()))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(Stream.concat(
                                Stream.of(packages(Stream.concat(
                                        SERVICES.stream(), Stream.of("process", "jobtable", "store", "topologies")))),
                                Stream.of("io.micronaut..", "org.apache.kafka..", "io.etcd..", "software.amazon.."))
                        .toArray(String[]::new))
                .check(ALL);
    }

    @Test
    void artifactsKnowNoPeers() {
        noClasses()
                .that()
                .resideInAPackage("io.bowwave.artifact..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.bowwave.swarm..", "io.bowwave.agent..")
                .check(ALL);
    }

    @Test
    void servicesDoNotKnowOneAnother() {
        for (String service : SERVICES) {
            noClasses()
                    .that()
                    .resideInAPackage(BASE + service + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            packages(Stream.concat(SERVICES.stream(), Stream.of("agent", "standalone", "testbed"))
                                    .filter(other -> !other.equals(service))))
                    .check(ALL);
        }
    }

    /**
     * The tap reads the table's own columns, as it captures them; nobody else knows them, and nobody else writes but benchmarks that need
     * years of history at once.
     */
    @Test
    void onlyTheJobTableLibraryWritesSqlForIt() throws IOException {
        assertThat(linesOfMainSources("\\b(INTO|UPDATE)\\s+(build_job|build_lease)\\b"))
                .isNotEmpty()
                .allMatch(line -> line.startsWith("services/job-table/") || line.startsWith(BENCHES));
        assertThat(linesOfMainSources("\\b(FROM|JOIN)\\s+(build_job|build_lease)\\b"))
                .isNotEmpty()
                .allMatch(line -> line.startsWith("services/job-table/")
                        || line.startsWith("services/job-tap/")
                        || line.startsWith(BENCHES));
    }

    @Test
    void onlyTheVocabularyNamesATopic() throws IOException {
        for (var topic : Topics.all()) {
            assertThat(linesOfMainSources("\"" + topic.name().replace(".", "\\.") + "\"").stream()
                            .filter(line -> !line.contains("schemas/src/")))
                    .isEmpty();
        }
    }

    @Test
    void nothingIsInjectedIntoFields() {
        noFields().should().beAnnotatedWith("jakarta.inject.Inject").check(ALL);
        fields().that()
                .areStatic()
                .and()
                .areDeclaredInClassesThat()
                .resideInAPackage("io.bowwave..")
                .should()
                .beFinal()
                .check(ALL);
    }

    @Test
    void namesSayWhatAThingIs() {
        noClasses()
                .should()
                .haveNameMatching("io\\.bowwave\\..*(Manager|Helper|Util|Utils|Impl)")
                .orShould()
                .haveNameMatching("io\\.bowwave\\..*\\.Abstract[A-Z].*")
                .check(ALL);
    }

    private static List<String> linesOfMainSources(String pattern) throws IOException {
        Path root = Path.of("../..").toRealPath();
        java.util.regex.Pattern sought = java.util.regex.Pattern.compile(pattern);
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root, 14)) {
            for (Path file : files.filter(each -> each.toString().contains("/src/main/java/"))
                    .filter(each -> each.toString().endsWith(".java"))
                    .toList()) {
                Files.readAllLines(file).stream()
                        .filter(line -> sought.matcher(line).find())
                        .forEach(line -> found.add(root.relativize(file) + ": " + line.strip()));
            }
        }
        return found;
    }
}
