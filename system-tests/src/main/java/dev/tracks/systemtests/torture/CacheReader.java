package dev.tracks.systemtests.torture;

import dev.tracks.contracts.cache.ConsistencyToken;
import dev.tracks.contracts.cache.VersionVector;
import dev.tracks.systemtests.history.Read;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One client that reads genres and all of them, in every coding, with the ETag that it knows or
 * without, and with tokens of writes and of its own reads or without.
 */
final class CacheReader implements Runnable {

  private final int number;
  private final Random random;
  private final int pauseMillis;
  private final Gateway gateway;
  private final Catalogue catalogue;
  private final Recorder recorder;
  private final CountDownLatch end;
  private final Map<String, String> tags = new HashMap<>();
  private @Nullable VersionVector seen;

  CacheReader(
      int number,
      long seed,
      int pauseMillis,
      Gateway gateway,
      Catalogue catalogue,
      Recorder recorder,
      CountDownLatch end) {
    this.number = number;
    this.random = new Random(~seed * 31 + number);
    this.pauseMillis = pauseMillis;
    this.gateway = gateway;
    this.catalogue = catalogue;
    this.recorder = recorder;
    this.end = end;
  }

  @Override
  public void run() {
    try {
      while (!end.await(random.nextInt(pauseMillis), TimeUnit.MILLISECONDS)) {
        boolean all = random.nextInt(5) == 0;
        String genre = all ? null : Catalogue.GENRES.get(random.nextInt(Catalogue.GENRES.size()));
        read(genre, token(genre));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One read; null when it was not answered. */
  @Nullable Read read(@Nullable String genre, @Nullable VersionVector token)
      throws InterruptedException {
    String coding = coding(random.nextInt(10));
    List<String> headers = new ArrayList<>(List.of("Accept-Encoding", coding));
    if (token != null) {
      headers.addAll(List.of(ConsistencyToken.HEADER, ConsistencyToken.format(token)));
    }
    String kind = genre + "\n" + coding;
    String tag = tags.get(kind);
    if (tag != null && random.nextInt(3) > 0) {
      headers.addAll(List.of("If-None-Match", tag));
    }
    String path =
        genre == null
            ? "/features"
            : "/features/custom?arg="
                + URLEncoder.encode(genre, StandardCharsets.UTF_8).replace("+", "%20");
    try {
      long begin = System.nanoTime();
      var response = gateway.read(path, headers);
      long now = System.nanoTime();
      Read read = recorder.answered(begin, now, number, genre, token, response);
      response.headers().firstValue("ETag").ifPresent(etag -> tags.put(kind, etag));
      if (read.vector() != null) {
        seen = read.vector();
      }
      return read;
    } catch (IOException e) {
      recorder.failed(e);
      return null;
    }
  }

  private static String coding(int die) {
    return switch (die) {
      case 0 -> "identity";
      case 1 -> "zstd";
      default -> "gzip";
    };
  }

  private @Nullable VersionVector token(@Nullable String genre) {
    int die = random.nextInt(10);
    if (die == 0) {
      return seen;
    }
    if (die > 2) {
      return null;
    }
    Map<String, Long> versions = new TreeMap<>();
    add(versions, genre == null ? any() : genre);
    if (die == 1) {
      add(versions, any());
    }
    return versions.isEmpty() ? null : VersionVector.of(versions);
  }

  private void add(Map<String, Long> versions, String genre) {
    Long version = catalogue.latest(genre);
    if (version != null) {
      versions.put(genre, version);
    }
  }

  private String any() {
    return Catalogue.GENRES.get(random.nextInt(Catalogue.GENRES.size()));
  }
}
