package dev.tracks.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;

/** What holds for the contracts besides: they are promises, and need nobody. */
public final class ContractRules {

  @ArchTest static final ArchTests MODULE_RULES = ArchTests.in(ModuleRules.class);

  @ArchTest
  static final ArchRule contractsDependOnNoModule =
      classes().should(Modules.dependOnlyOn("depend on no other module", module -> false));

  @ArchTest
  static final ArchRule contractsDependOnNoFramework =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "org.jspecify..",
              "dev.tracks.contracts..",
              "io.cloudevents..",
              "com.fasterxml.jackson..");

  private ContractRules() {}
}
