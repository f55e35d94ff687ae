package dev.tracks.invalidator.deadletter;

import com.azure.core.exception.AzureException;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tracks.defaults.problem.Problem;
import dev.tracks.invalidator.bus.BusFailures;
import dev.tracks.invalidator.bus.BusProperties;
import dev.tracks.invalidator.bus.Entity;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /admin/dead-letters}. */
@RestController
@RequestMapping("/admin/dead-letters")
class DeadLetterController {

  private static final Logger LOG = LoggerFactory.getLogger(DeadLetterController.class);
  private static final int MOST_LISTED = 100;

  private final DeadLetters letters;
  private final List<Entity> entities;

  DeadLetterController(DeadLetters letters, BusProperties properties) {
    this.letters = letters;
    this.entities = properties.entities().stream().map(Entity::of).toList();
  }

  /**
   * A page.
   *
   * @param next the path of the next page; none when this is the last
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Page(String entity, List<DeadLetter> deadLetters, @Nullable String next) {}

  @GetMapping
  Page list(
      @RequestParam(name = "entity", required = false) @Nullable String entity,
      @RequestParam(name = "after", required = false) @Nullable String after,
      @RequestParam(name = "limit", required = false) @Nullable String limit) {
    Entity of = entity(entity);
    int size = (int) number("limit", limit, 20, 1, MOST_LISTED);
    long last = number("after", after, -1, 0, Long.MAX_VALUE - 1);
    var found = letters.list(of, last + 1, size + 1);
    List<DeadLetter> page = found.stream().limit(size).map(DeadLetter::summary).toList();
    String next =
        found.size() <= size
            ? null
            : "/admin/dead-letters?after="
                + page.getLast().sequenceNumber()
                + "&limit="
                + size
                + "&entity="
                + URLEncoder.encode(of.name(), StandardCharsets.UTF_8);
    return new Page(of.name(), page, next);
  }

  @GetMapping("/{number:[0-9]+}")
  DeadLetter show(
      @PathVariable("number") String number,
      @RequestParam(name = "entity", required = false) @Nullable String entity) {
    return letters
        .find(entity(entity), sequenceNumber(number))
        .map(DeadLetter::whole)
        .orElseThrow(DeadLetters::unknown);
  }

  @PostMapping("/{number:[0-9]+}/replay")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void replay(
      @PathVariable("number") String number,
      @RequestParam(name = "entity", required = false) @Nullable String entity) {
    letters.replay(entity(entity), sequenceNumber(number));
  }

  @PostMapping("/replay")
  DeadLetters.Outcome replayAll(
      @RequestParam(name = "entity", required = false) @Nullable String entity,
      @RequestParam(name = "upTo", required = false) @Nullable String upTo) {
    return letters.replayAll(entity(entity), upTo(upTo));
  }

  @DeleteMapping("/{number:[0-9]+}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void discard(
      @PathVariable("number") String number,
      @RequestParam(name = "entity", required = false) @Nullable String entity) {
    letters.discard(entity(entity), sequenceNumber(number));
  }

  @DeleteMapping
  DeadLetters.Outcome discardAll(
      @RequestParam(name = "entity", required = false) @Nullable String entity,
      @RequestParam(name = "upTo", required = false) @Nullable String upTo) {
    return letters.discardAll(entity(entity), upTo(upTo));
  }

  @ExceptionHandler({AzureException.class, IllegalStateException.class})
  ResponseEntity<ProblemDetail> busAway(RuntimeException e) {
    if (!BusFailures.isOne(e)) {
      throw e;
    }
    LOG.warn("The bus does not answer: {}", e.toString());
    Problem problem = Problem.unavailable("bus-unavailable", "The bus cannot be reached now.", 2);
    return ResponseEntity.status(problem.getStatusCode())
        .headers(problem.getHeaders())
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .body(problem.getBody());
  }

  private Entity entity(@Nullable String name) {
    if (name == null) {
      return entities.getFirst();
    }
    return entities.stream()
        .filter(entity -> entity.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new Problem(
                        HttpStatus.NOT_FOUND,
                        "entity-unknown",
                        "The dead letters of this entity are not administered here.")
                    .with("entities", entities.stream().map(Entity::name).toList()));
  }

  /** A number that is too large for one is the number of no dead letter. */
  private static long sequenceNumber(String digits) {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      throw DeadLetters.unknown();
    }
  }

  private static long upTo(@Nullable String value) {
    return number("upTo", value, Long.MAX_VALUE, 0, Long.MAX_VALUE);
  }

  private static long number(
      String field, @Nullable String value, long otherwise, long least, long most) {
    if (value == null) {
      return otherwise;
    }
    try {
      long number = Long.parseLong(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw Problem.invalidFields(
        List.of(
            new Problem.FieldError(field, "must be a whole number from " + least + " to " + most)));
  }
}
