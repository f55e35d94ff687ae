package dev.tracks.testing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Set;
import org.jspecify.annotations.NullMarked;

/**
 * What holds for the production classes of every module, whose name is the third part of its
 * packages: {@code dev.tracks.command} is the module {@code command}. A rule that matches nothing
 * fails.
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

  @ArchTest
  static final ArchRule modulesMeetInContractsAndDefaultsOnly =
      classes().should(dependOnSharedModulesOnly());

  @ArchTest
  static final ArchRule everyPackageIsNullMarked = classes().should(beInANullMarkedPackage());

  @ArchTest
  static final ArchRule whatIsNeededIsHandedToTheConstructor =
      noFields()
          .should()
          .beAnnotatedWith("org.springframework.beans.factory.annotation.Autowired")
          .orShould()
          .beAnnotatedWith("org.springframework.beans.factory.annotation.Value")
          .orShould()
          .beAnnotatedWith("jakarta.annotation.Resource")
          .orShould()
          .beAnnotatedWith("jakarta.inject.Inject");

  @ArchTest
  static final ArchRule timeComesFromAnInjectedClock =
      noClasses()
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(LocalDateTime.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis");

  @ArchTest
  static final ArchRule nothingIsPrinted =
      noClasses()
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .orShould()
          .callMethod(Throwable.class, "printStackTrace");

  @ArchTest
  static final ArchRule featuresHaveNoCycles =
      slices().matching("dev.tracks.*.(*)..").should().beFreeOfCycles().allowEmptyShould(true);

  private ModuleRules() {}

  private static ArchCondition<JavaClass> dependOnSharedModulesOnly() {
    return new ArchCondition<>("depend on no other module than contracts and defaults") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
          String target = module(dependency.getTargetClass().getPackageName());
          if (!target.isEmpty()
              && !target.equals(module(type.getPackageName()))
              && !SHARED.contains(target)) {
            events.add(SimpleConditionEvent.violated(type, dependency.getDescription()));
          }
        }
      }
    };
  }

  private static ArchCondition<JavaClass> beInANullMarkedPackage() {
    return new ArchCondition<>("be in a package that is @NullMarked") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        boolean marked =
            type.getPackage()
                .tryGetPackageInfo()
                .map(info -> info.isAnnotatedWith(NullMarked.class))
                .orElse(false);
        if (!marked) {
          events.add(SimpleConditionEvent.violated(type, type.getName() + " is not"));
        }
      }
    };
  }

  /** The third part of a package's name when it is one of ours. */
  private static String module(String packageName) {
    String[] parts = packageName.split("\\.");
    return parts.length >= 3 && packageName.startsWith("dev.tracks.") ? parts[2] : "";
  }
}
