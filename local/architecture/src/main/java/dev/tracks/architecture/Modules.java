package dev.tracks.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.function.Predicate;

/** Who may depend on whom; a module's name is the third part of its packages. */
final class Modules {

  private Modules() {}

  /** Of the project's other modules, depend on such ones alone. */
  static ArchCondition<JavaClass> dependOnlyOn(String description, Predicate<String> allowed) {
    return new ArchCondition<>(description) {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
          String target = module(dependency.getTargetClass().getPackageName());
          if (!target.isEmpty()
              && !target.equals(module(type.getPackageName()))
              && !allowed.test(target)) {
            events.add(SimpleConditionEvent.violated(type, dependency.getDescription()));
          }
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
