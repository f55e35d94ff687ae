package dev.tracks.architecture;

import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.yaml.snakeyaml.Yaml;

/** Which routes the description for outsiders names, and which a service has. */
public final class DocumentedRoutes {

  private static final String DOCUMENT = "query-service/src/main/resources/docs/openapi.yaml";
  private static final String SPRING = "org.springframework.web.bind.annotation.";
  private static final List<String> METHODS = List.of("Get", "Post", "Put", "Patch", "Delete");

  private DocumentedRoutes() {}

  /** What the description says of a service, as {@code GET /features/{id}}. */
  public static SortedSet<String> documented(String service) {
    return new TreeSet<>(access(service).keySet());
  }

  /** Who may use each of these routes: a role, or {@code public}. */
  public static SortedMap<String, String> access(String service) {
    SortedMap<String, String> routes = new TreeMap<>();
    if (!(document().get("paths") instanceof Map<?, ?> paths)) {
      throw new IllegalStateException(DOCUMENT + " has no paths");
    }
    for (var path : paths.entrySet()) {
      if (!(path.getValue() instanceof Map<?, ?> operations)) {
        continue;
      }
      for (var operation : operations.entrySet()) {
        if (operation.getValue() instanceof Map<?, ?> described
            && service.equals(described.get("x-service"))) {
          routes.put(
              String.valueOf(operation.getKey()).toUpperCase(Locale.ROOT) + " " + path.getKey(),
              access(described));
        }
      }
    }
    return routes;
  }

  /** The one role of the one scheme that an operation names. */
  private static String access(Map<?, ?> operation) {
    return switch (operation.get("security")) {
      case null -> "public";
      case List<?> one
          when one.size() == 1
              && one.getFirst() instanceof Map<?, ?> schemes
              && schemes.get("user") instanceof List<?> roles
              && schemes.size() == 1
              && roles.size() == 1 ->
          String.valueOf(roles.getFirst());
      default -> operation.get("security").toString(); // which is no role
    };
  }

  /** What the controllers below a package map, in the same form. */
  public static SortedSet<String> mapped(String root) {
    SortedSet<String> routes = new TreeSet<>();
    for (JavaClass type :
        new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages(root)) {
      for (JavaMethod method : type.getMethods()) {
        for (String verb : METHODS) {
          method
              .tryGetAnnotationOfType(SPRING + verb + "Mapping")
              .ifPresent(
                  mapping ->
                      paths(mapping)
                          .forEach(
                              path ->
                                  routes.add(
                                      verb.toUpperCase(Locale.ROOT)
                                          + " "
                                          + plain(prefix(type) + path))));
        }
      }
    }
    return routes;
  }

  private static String prefix(JavaClass type) {
    return type.tryGetAnnotationOfType(SPRING + "RequestMapping")
        .map(mapping -> paths(mapping).getFirst())
        .orElse("");
  }

  private static List<String> paths(JavaAnnotation<?> mapping) {
    for (String name : List.of("value", "path")) {
      if (mapping.get(name).orElse(null) instanceof Object[] paths && paths.length > 0) {
        return List.of(paths).stream().map(Object::toString).toList();
      }
    }
    return List.of("");
  }

  /** Without the patterns of variables, and with the defaults of settings. */
  private static String plain(String path) {
    return path.replaceAll("\\$\\{[^:}]*:([^}]*)}", "$1")
        .replaceAll("\\{([a-z]+):[^{}]*(\\{[^{}]*}[^{}]*)*}", "{$1}");
  }

  private static Map<?, ?> document() {
    for (Path dir = Path.of("").toAbsolutePath(); dir != null; dir = dir.getParent()) {
      Path file = dir.resolve(DOCUMENT);
      if (Files.isRegularFile(file)) {
        try (Reader text = Files.newBufferedReader(file)) {
          return new Yaml().load(text);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    throw new IllegalStateException("there is no " + DOCUMENT + " above the working directory");
  }
}
