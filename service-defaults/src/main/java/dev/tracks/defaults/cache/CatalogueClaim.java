package dev.tracks.defaults.cache;

import io.lettuce.core.RedisCommandExecutionException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A catalogue's claim on its prefix. Whoever uses a prefix of a Redis first says under {@code
 * catalogue:} what it means by it; whoever means something else keeps away from that Redis, or rows
 * and versions of two catalogues would be mixed under one name.
 */
public final class CatalogueClaim {

  private static final Logger LOG = LoggerFactory.getLogger(CatalogueClaim.class);

  /** The prefix is another catalogue's. */
  static final class Anothers extends CacheAway {

    private static final long serialVersionUID = 1L;

    private Anothers(String what) {
      super(what, null);
    }
  }

  private final String key;
  private final Map<String, String> meant;
  private volatile boolean told;

  private CatalogueClaim(String key, Map<String, String> meant) {
    this.key = key;
    this.meant = meant;
  }

  /** Of who compares and deletes: what the versions are of. */
  public static CatalogueClaim ofVersions(Catalogue catalogue) {
    Map<String, String> meant = new LinkedHashMap<>();
    meant.put("versions", catalogue.versions());
    meant.put("category", catalogue.category());
    meant.put("log", catalogue.log());
    return new CatalogueClaim(catalogue.keys().catalogue(), meant);
  }

  /** Of who fills and reads: also what the rows are of. */
  public static CatalogueClaim ofRows(Catalogue catalogue) {
    CatalogueClaim claim = ofVersions(catalogue);
    claim.meant.put("table", catalogue.table());
    claim.meant.put("columns", String.join(",", catalogue.columns()));
    return claim;
  }

  /**
   * Claims what nobody has claimed, and compares the rest.
   *
   * @throws CacheAway when it is another catalogue's, or when there is no answer
   */
  public void make(CacheSession session) {
    List<String> others;
    try {
      others = differences(session);
    } catch (RedisCommandExecutionException e) {
      String what = "'%s' cannot be read (%s)".formatted(key, e.getMessage());
      tell(what + ".");
      throw new CacheAway(what, e);
    }
    if (others.isEmpty()) {
      told = false;
      return;
    }
    String what =
        "'%s' says that the prefix is another catalogue's (%s)"
            .formatted(key, String.join(", ", others));
    tell(
        what
            + ". Give one of the two another prefix, or delete that key when the other is gone and"
            + " what it cached with it.");
    throw new Anothers(what);
  }

  private void tell(String what) {
    if (!told) {
      told = true;
      LOG.error("Redis is not used: {}", what);
    }
  }

  /** A key of another kind is no claim: it is lost, as a fence of another kind would be. */
  private Map<String, byte[]> claims(CacheSession session) {
    try {
      return session.await(session.commands().hgetall(key).toCompletableFuture());
    } catch (RedisCommandExecutionException e) {
      if (!String.valueOf(e.getMessage()).startsWith("WRONGTYPE")) {
        throw e;
      }
      LOG.warn("'{}' was no claim on a prefix, and is made anew", key);
      session.await(session.commands().unlink(key).toCompletableFuture());
      return Map.of();
    }
  }

  private List<String> differences(CacheSession session) {
    Map<String, byte[]> claims = claims(session);
    List<String> others = new ArrayList<>();
    meant.forEach(
        (field, mine) -> {
          byte[] claim = claims.get(field);
          String claimed = claim == null ? claim(session, field, mine) : text(claim);
          if (!claimed.equals(mine)) {
            others.add(field + " '" + claimed + "', not '" + mine + "'");
          }
        });
    return others;
  }

  /** What is claimed now; a Redis that takes nothing more holds nobody up. */
  private String claim(CacheSession session, String field, String mine) {
    try {
      session.await(
          session
              .commands()
              .hsetnx(key, field, mine.getBytes(StandardCharsets.UTF_8))
              .toCompletableFuture());
    } catch (RedisCommandExecutionException e) {
      return mine;
    }
    byte[] claimed = session.await(session.commands().hget(key, field).toCompletableFuture());
    return claimed == null ? mine : text(claimed);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
