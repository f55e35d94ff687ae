package dev.tracks.query.docs;

import dev.tracks.defaults.problem.Problem;
import dev.tracks.query.features.QueryString;
import dev.tracks.query.http.Negotiates;
import dev.tracks.query.http.SmallAnswers;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.json.JsonMapper;

/** Sends the description, and the page that shows it; nothing of it comes from elsewhere. */
@RestController
@ConditionalOnProperty(
    name = "tracks.catalogue.path",
    havingValue = "/features",
    matchIfMissing = true)
class DocsController {

  private static final String POLICY =
      "default-src 'none'; connect-src 'self'; script-src 'self';"
          + " style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private record Document(byte[] bytes, MediaType type) {}

  private final Document page;
  private final Map<String, Document> files;

  DocsController(JsonMapper json) throws IOException {
    byte[] description = read("openapi.yaml");
    Object parsed = new Yaml().load(new ByteArrayInputStream(description));
    page = new Document(read("index.html"), MediaType.parseMediaType("text/html;charset=utf-8"));
    files =
        Map.of(
            "openapi.yaml",
            new Document(description, MediaType.APPLICATION_YAML),
            "openapi.json",
            new Document(json.writeValueAsBytes(parsed), MediaType.APPLICATION_JSON),
            "page.js",
            new Document(
                read("page.js"), MediaType.parseMediaType("text/javascript;charset=utf-8")),
            "page.css",
            new Document(read("page.css"), MediaType.parseMediaType("text/css;charset=utf-8")));
  }

  @Negotiates
  @GetMapping("/docs")
  void page(HttpServletRequest request, HttpServletResponse response) throws IOException {
    send(request, response, page);
  }

  @Negotiates
  @GetMapping("/docs/{file}")
  void file(@PathVariable String file, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Document document = files.get(file);
    if (document == null) {
      throw new Problem(HttpStatus.NOT_FOUND, "not-found", "There is no such file.");
    }
    send(request, response, document);
  }

  private static void send(
      HttpServletRequest request, HttpServletResponse response, Document document)
      throws IOException {
    QueryString.refuseAny(request);
    response.setHeader("Content-Security-Policy", POLICY);
    response.setHeader("X-Content-Type-Options", "nosniff");
    SmallAnswers.send(request, response, document.bytes(), document.type());
  }

  private static byte[] read(String name) throws IOException {
    try (InputStream in = new ClassPathResource("docs/" + name).getInputStream()) {
      return in.readAllBytes();
    }
  }
}
