package dev.tracks.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;

/**
 * What holds for everything that never goes to production: the programs under {@code local/} and
 * the system tests. They may print, and may use one another, but know services from outside only.
 */
public final class ProgramRules {

  private static final Set<String> PROGRAMS =
      Set.of(
          "azure",
          "containers",
          "contracts",
          "identity",
          "servicebus",
          "stack",
          "testing",
          "architecture");

  @ArchTest static final ArchTests HOUSE_RULES = ArchTests.in(HouseRules.class);

  @ArchTest
  static final ArchRule servicesAreKnownFromOutsideOnly =
      classes().should(Modules.dependOnlyOn("depend on no service", PROGRAMS::contains));

  private ProgramRules() {}
}
