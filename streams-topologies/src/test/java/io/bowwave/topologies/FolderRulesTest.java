package io.bowwave.topologies;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class FolderRulesTest {

    private final JavaClasses ours = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.bowwave.topologies");

    @Test
    void topologiesKnowKafkaAndTheVocabularyOnly() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.bowwave.topologies..",
                        "io.bowwave.schemas..",
                        "org.apache.kafka..",
                        "com.fasterxml.jackson..",
                        "com.google.errorprone.annotations..",
                        "org.jspecify..",
                        "org.slf4j..",
                        "java..")
                .check(ours);
    }

    @Test
    void rulesKnowNothingOfKafka() {
        noClasses()
                .that()
                .haveSimpleNameEndingWith("Rules")
                .or()
                .haveSimpleNameEndingWith("Check")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka..")
                .check(ours);
    }

    @Test
    void oneNounDoesNotKnowAnother() {
        for (String[] pair : new String[][] {
            {"replication", "rollout"}, {"replication", "fleet"}, {"rollout", "replication"},
            {"rollout", "fleet"}, {"fleet", "rollout"}, {"fleet", "replication"}
        }) {
            noClasses()
                    .that()
                    .resideInAPackage("io.bowwave.topologies." + pair[0] + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("io.bowwave.topologies." + pair[1] + "..")
                    .check(ours);
        }
    }
}
