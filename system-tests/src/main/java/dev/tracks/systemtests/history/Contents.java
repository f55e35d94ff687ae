package dev.tracks.systemtests.history;

import dev.tracks.contracts.cache.VersionVector;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Holds the bytes of answers against their ETag, and their rows against their vector. */
final class Contents {

  private record Claim(@Nullable String genre, Body body, VersionVector vector) {}

  private final int allRows;
  private final Map<String, GenreLog> logs;
  private final Findings findings;
  private final Map<String, Read> firstOfTag = new HashMap<>();
  private final Map<String, Read> firstOfContent = new HashMap<>();
  private final Map<Claim, Read> claims = new HashMap<>();

  Contents(int allRows, Map<String, GenreLog> logs, Findings findings) {
    this.allRows = allRows;
    this.logs = logs;
    this.findings = findings;
  }

  /** Takes an answer for {@link #check}; false when its vector was never committed. */
  boolean accept(Read read, Body body, VersionVector vector) {
    Read first = firstOfTag.putIfAbsent(body.etag(), read);
    if (first != null && first.body() != null && first.body().digest() != body.digest()) {
      findings.contradiction("one ETag, two bodies", first, read);
    }
    Read other = firstOfContent.putIfAbsent(body.content(), read);
    if (other != null && other.body() != null && other.body().sum() != body.sum()) {
      findings.contradiction("one content, two sets of rows", other, read);
    }
    for (var entry : vector.versions().entrySet()) {
      GenreLog log = logs.get(entry.getKey());
      if (log == null || entry.getValue() > log.last()) {
        findings.contradiction("a version that was never committed", read);
        return false;
      }
    }
    if (body.rows() < 0) {
      findings.contradiction("no array of rows in the order of their ids", read);
    } else {
      claims.putIfAbsent(new Claim(read.genre(), body, vector), read);
    }
    return true;
  }

  /** Compares the rows of each body with the state that its vector names. */
  void check() {
    List<Map.Entry<Claim, Read>> ofAll = new ArrayList<>();
    claims.entrySet().stream()
        .filter(claim -> claim.getKey().genre() == null)
        .sorted(Comparator.comparingLong(claim -> total(claim.getKey().vector())))
        .forEach(ofAll::add);
    CatalogueAt catalogue = new CatalogueAt(logs);
    for (var claim : ofAll) {
      catalogue.moveTo(claim.getKey().vector());
      compare(claim.getValue(), claim.getKey().body(), catalogue.first(allRows));
    }
    claims.forEach(
        (claim, read) -> {
          GenreLog log = claim.genre() == null ? null : logs.get(claim.genre());
          if (log != null && claim.genre() != null) {
            long v = claim.vector().of(claim.genre());
            Body right = new Body("", 0, log.rows(v), log.lastId(v), log.sum(v));
            compare(read, claim.body(), right);
          }
        });
  }

  private void compare(Read read, Body body, Body right) {
    if (body.sum() != right.sum() || body.rows() != right.rows()) {
      findings.contradiction(
          "%d rows up to id %d where the vector names %d up to id %d%s"
              .formatted(
                  body.rows(),
                  body.lastId(),
                  right.rows(),
                  right.lastId(),
                  difference(body.sum() - right.sum())),
          read);
    }
  }

  /** Names the row that one of two states has more, when it is a single one. */
  private String difference(long sum) {
    for (GenreLog log : logs.values()) {
      for (long v = 1; v <= log.last(); v++) {
        Change change = log.change(v);
        if (!change.isRemoval() && (change.hash() == sum || change.hash() == -sum)) {
          return (change.hash() == sum ? ": has too much " : ": lacks ") + change;
        }
      }
    }
    return "";
  }

  private static long total(VersionVector vector) {
    return vector.versions().values().stream().mapToLong(Long::longValue).sum();
  }
}
