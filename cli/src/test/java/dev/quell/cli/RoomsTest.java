package dev.quell.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The arrows between the rooms of the command, and what they keep their hands off. */
class RoomsTest {
    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.quell.cli");

    @Test
    void consoleAndPrint_useNoOtherRoom() {
        noClasses()
                .that()
                .resideInAPackage("dev.quell.cli.console")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.quell.cli", "dev.quell.cli.print", "dev.quell.cli.shell")
                .check(ALL);
        noClasses()
                .that()
                .resideInAPackage("dev.quell.cli.print")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.quell.cli", "dev.quell.cli.console", "dev.quell.cli.shell")
                .check(ALL);
    }

    @Test
    void shell_doesNotKnowTheOtherCommands() {
        noClasses()
                .that()
                .resideInAPackage("dev.quell.cli.shell")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.quell.cli")
                .check(ALL);
    }

    @Test
    void shellAlone_knowsH2AndTheLineEditor() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.quell.cli.shell")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.h2..", "org.jline..", "java.sql..", "dev.quell.h2..", "dev.quell.dblink..")
                .check(ALL);
    }
}
