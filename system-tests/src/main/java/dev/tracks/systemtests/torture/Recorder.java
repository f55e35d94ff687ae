package dev.tracks.systemtests.torture;

import dev.tracks.contracts.cache.ConsistencyToken;
import dev.tracks.contracts.cache.VersionVector;
import dev.tracks.systemtests.history.Body;
import dev.tracks.systemtests.history.BodyReader;
import dev.tracks.systemtests.history.Read;
import java.net.http.HttpResponse;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Keeps what is needed of every read, each repeated value once. */
final class Recorder {

  private final Collection<Read> reads = new ConcurrentLinkedQueue<>();
  private final LongAdder count = new LongAdder();
  private final Map<String, Body> bodies = new ConcurrentHashMap<>();
  private final Map<String, VersionVector> vectors = new ConcurrentHashMap<>();
  private final Map<String, String> statuses = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> answers = new ConcurrentHashMap<>();

  /** A vector by the text of its header. */
  @Nullable VersionVector vector(@Nullable String header) {
    return header == null ? null : vectors.computeIfAbsent(header, ConsistencyToken::parse);
  }

  /** What is known of the bytes of an ETag. */
  @Nullable Body body(@Nullable String etag) {
    return etag == null ? null : bodies.get(etag);
  }

  /** Takes an answer. */
  Read answered(
      long begin,
      long end,
      int client,
      @Nullable String genre,
      @Nullable VersionVector token,
      HttpResponse<byte[]> response) {
    int status = response.statusCode();
    String etag = response.headers().firstValue("ETag").orElse(null);
    Body body =
        switch (status) {
          case 200 -> etag == null ? null : body(etag, response);
          case 304 -> body(etag);
          default -> null;
        };
    String cacheStatus =
        response.headers().firstValue("Cache-Status").orElse("").replaceFirst("; ttl=\\d+", "");
    String known = statuses.computeIfAbsent(cacheStatus, same -> same);
    answers.computeIfAbsent(status + " " + known, any -> new LongAdder()).increment();
    VersionVector vector =
        status == 200 || status == 304
            ? vector(response.headers().firstValue(ConsistencyToken.HEADER).orElse(null))
            : null;
    VersionVector asked = token == null ? null : vector(ConsistencyToken.format(token));
    Read read = new Read(begin, end, client, genre, status, body, vector, asked, known);
    reads.add(read);
    count.increment();
    return read;
  }

  /** Counts a read that was not answered, which promises nothing. */
  void failed(Exception why) {
    answers.computeIfAbsent(why.getClass().getSimpleName(), any -> new LongAdder()).increment();
  }

  private Body body(String etag, HttpResponse<byte[]> response) {
    String coding = response.headers().firstValue("Content-Encoding").orElse("identity");
    Body known = bodies.get(etag);
    if (known != null && known.digest() == BodyReader.digest(response.body())) {
      return known;
    }
    Body body = BodyReader.read(etag, response.body(), coding);
    bodies.putIfAbsent(etag, body);
    return body;
  }

  long count() {
    return count.sum();
  }

  List<Read> reads() {
    return List.copyOf(reads);
  }

  Map<String, Long> answers() {
    Map<String, Long> sums = new TreeMap<>();
    answers.forEach((what, sum) -> sums.put(what, sum.sum()));
    return sums;
  }
}
