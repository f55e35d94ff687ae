package dev.tracks.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Each rule finds the one who breaks it, and nobody else. */
class RulesUnitTests {

  static final Iterable<ArchRule> RULES =
      Stream.of(
              HouseRules.everyPackageIsNullMarked,
              HouseRules.whatIsNeededIsHandedToTheConstructor,
              HouseRules.timeComesFromAnInjectedClock,
              HouseRules.noTraceIsPrinted,
              HouseRules.packagesHaveNoCycles,
              ModuleRules.modulesMeetInContractsAndDefaultsOnly,
              ModuleRules.nothingIsPrinted,
              ContractRules.contractsDependOnNoModule,
              ContractRules.contractsDependOnNoFramework,
              ProgramRules.servicesAreKnownFromOutsideOnly)
          .toList();

  @ParameterizedTest
  @FieldSource("RULES")
  void findsWhoBreaksIt(ArchRule rule) {
    assertThat(rule.evaluate(classes("dev.tracks.fixture")).hasViolation()).isTrue();
  }

  @ParameterizedTest
  @FieldSource("RULES")
  void findsNobodyElse(ArchRule rule) {
    if (rule != ContractRules.contractsDependOnNoFramework) { // of which it is not a part
      assertThatCode(() -> rule.check(classes("dev.tracks.stranger"))).doesNotThrowAnyException();
    }
  }

  @Test
  void theFixturesWereFound() {
    assertThat(classes("dev.tracks.fixture")).hasSize(2);
  }

  private static JavaClasses classes(String packageName) {
    return new ClassFileImporter().importPackages(packageName);
  }
}
