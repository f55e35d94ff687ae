package dev.tracks.command.imports;

import dev.tracks.defaults.problem.Problem;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tells how far an import is, as server-sent events: {@code progress} at once and whenever it got
 * further, {@code end} as the last one. Each holds all there is to know, so who comes back after a
 * break has missed nothing.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">Server-sent
 *     events</a>
 */
@Component
class ImportProgress {

  private static final Logger LOG = LoggerFactory.getLogger(ImportProgress.class);
  private static final Duration SILENCE = Duration.ofSeconds(15);

  private final ImportTable table;
  private final ImportWorkers workers;
  private final ImportProperties properties;
  private final JsonMapper json;
  private final Semaphore followers;

  ImportProgress(
      ImportTable table, ImportWorkers workers, ImportProperties properties, JsonMapper json) {
    this.table = table;
    this.workers = workers;
    this.properties = properties;
    this.json = json;
    this.followers = new Semaphore(properties.maxFollowers());
  }

  /**
   * Writes events until the import ends, the client goes away or the service stops.
   *
   * @throws Problem 503 when as many follow already as may
   */
  void follow(Import job, HttpServletResponse response) throws IOException {
    if (!followers.tryAcquire()) {
      throw Problem.unavailable("too-many-followers", "Too many follow imports now.", 5);
    }
    try {
      response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
      response.setCharacterEncoding(StandardCharsets.UTF_8);
      response.setHeader("Cache-Control", "no-store");
      write(job, response.getOutputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (DataAccessException e) {
      LOG.debug("Events end, because the database cannot be asked", e);
    } finally {
      followers.release();
    }
  }

  private void write(Import first, OutputStream out) throws IOException, InterruptedException {
    Import told = first;
    send(out, told);
    long silentSince = System.nanoTime();
    while (!told.state().isEnd() && !workers.isStoppedWithin(properties.look())) {
      Optional<Import> now = table.find(told.id());
      if (now.isEmpty()) {
        return;
      }
      if (now.get().state() != told.state() || now.get().line() != told.line()) {
        told = now.get();
        send(out, told);
        silentSince = System.nanoTime();
      } else if (System.nanoTime() - silentSince > SILENCE.toNanos()) {
        out.write(":\n\n".getBytes(StandardCharsets.UTF_8)); // or a proxy would close
        out.flush();
        silentSince = System.nanoTime();
      }
    }
  }

  private void send(OutputStream out, Import job) throws IOException {
    String event =
        "event: %s\nid: %d\ndata: %s\n\n"
            .formatted(
                job.state().isEnd() ? "end" : "progress", job.line(), json.writeValueAsString(job));
    out.write(event.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }
}
