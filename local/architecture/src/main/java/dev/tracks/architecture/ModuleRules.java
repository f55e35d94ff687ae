package dev.tracks.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;

/**
 * What holds for the production classes of every service and of what services share. The third part
 * of a package's name is its module: {@code dev.tracks.command} is the module {@code command}. A
 * rule that matches nothing fails.
 *
 * <pre>{@code
 * @AnalyzeClasses(packages = "dev.tracks.command", importOptions = DoNotIncludeTests.class)
 * class ArchitectureUnitTests {
 *   @ArchTest static final ArchTests RULES = ArchTests.in(ModuleRules.class);
 * }
 * }</pre>
 */
public final class ModuleRules {

  private static final Set<String> SHARED = Set.of("contracts", "defaults");

  @ArchTest static final ArchTests HOUSE_RULES = ArchTests.in(HouseRules.class);

  @ArchTest
  static final ArchRule modulesMeetInContractsAndDefaultsOnly =
      classes()
          .should(
              Modules.dependOnlyOn(
                  "depend on no other module than contracts and defaults", SHARED::contains));

  @ArchTest
  static final ArchRule nothingIsPrinted =
      noClasses()
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err");

  private ModuleRules() {}
}
