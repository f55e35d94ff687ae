package dev.tracks.command.imports;

import dev.tracks.command.idempotency.IdempotencyKey;
import dev.tracks.command.idempotency.StoredAnswer;
import dev.tracks.defaults.problem.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriComponentsBuilder;

/** What can be done to imports. */
@RestController
class ImportController {

  private static final String ONE = "/imports/{id:[0-9a-f]{8}-[0-9a-f-]{27}}";
  private static final int MOST_OF_A_PAGE = 100;

  private final Imports imports;
  private final ImportProgress progress;

  ImportController(Imports imports, ImportProgress progress) {
    this.imports = imports;
    this.progress = progress;
  }

  /** A page, the latest first. */
  record Page(List<Import> imports, @Nullable String next) {}

  /** The body is the file. A malformed key is told before it is read. */
  @PostMapping(path = "/imports", consumes = "text/csv")
  ResponseEntity<byte[]> post(HttpServletRequest request) throws IOException {
    Charset charset = charset(request.getContentType());
    IdempotencyKey.of(request, new byte[0]);
    StoredAnswer answer =
        imports.begin(
            request.getInputStream(),
            charset,
            digest -> IdempotencyKey.of(request, read(charset, digest)));
    return ResponseEntity.status(answer.status())
        .header(HttpHeaders.LOCATION, answer.location())
        .contentType(MediaType.APPLICATION_JSON)
        .body(answer.body().getBytes(StandardCharsets.UTF_8));
  }

  /** The same bytes in another charset are another file. */
  private static byte[] read(Charset charset, String digest) {
    return (charset.name() + ' ' + digest).getBytes(StandardCharsets.US_ASCII);
  }

  @GetMapping("/imports")
  ResponseEntity<Page> page(
      @RequestParam(defaultValue = "20") int limit,
      @RequestParam(defaultValue = "9223372036854775807") long before) {
    if (limit < 1 || limit > MOST_OF_A_PAGE) {
      throw new Problem(
          HttpStatus.BAD_REQUEST, "invalid-limit", "limit must be 1 to " + MOST_OF_A_PAGE + ".");
    }
    List<Import> page = imports.before(before, limit);
    String next =
        page.size() < limit
            ? null
            : UriComponentsBuilder.fromPath("/imports")
                .queryParam("limit", limit)
                .queryParam("before", page.getLast().place())
                .toUriString();
    return fresh().body(new Page(page, next));
  }

  @GetMapping(ONE)
  ResponseEntity<Import> one(@PathVariable String id) {
    return fresh().body(imports.get(id));
  }

  /** What is stored by then stays. */
  @DeleteMapping(ONE)
  ResponseEntity<Import> cancel(@PathVariable String id) {
    return fresh().body(imports.cancel(id));
  }

  @GetMapping(ONE + "/rejects")
  void rejects(@PathVariable String id, HttpServletResponse response) throws IOException {
    imports.get(id);
    response.setContentType("text/csv;charset=UTF-8");
    response.setHeader(HttpHeaders.CACHE_CONTROL, CacheControl.noStore().getHeaderValue());
    imports.writeRejects(id, response.getOutputStream());
  }

  @GetMapping(path = ONE + "/events")
  void events(@PathVariable String id, HttpServletResponse response) throws IOException {
    progress.follow(imports.get(id), response);
  }

  private static ResponseEntity.BodyBuilder fresh() {
    return ResponseEntity.ok().cacheControl(CacheControl.noStore());
  }

  private static Charset charset(String contentType) {
    try {
      Charset named = MediaType.parseMediaType(contentType).getCharset();
      return named == null ? StandardCharsets.UTF_8 : named;
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      throw new Problem(
          HttpStatus.UNSUPPORTED_MEDIA_TYPE,
          "unsupported-charset",
          "The charset of the content type is not known here: " + e.getMessage());
    }
  }
}
