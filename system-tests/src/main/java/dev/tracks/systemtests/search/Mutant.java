package dev.tracks.systemtests.search;

import java.util.Locale;

/** A protocol that lacks one of its rules. The search must find each violated. */
enum Mutant {
  NONE("the protocol as it is"),
  PLAIN_DELETE("an event deletes, and a fill is put in place unasked"),
  FLOOR_ONLY("publish asks for the floors alone, neither lease nor incarnation"),
  NO_INCARNATION("publish does not ask whether the fence is still the same"),
  NO_CONNECTION_RULE("a key is served on a new connection as it is found"),
  RAISE_WITHOUT_DELETING("the connection rule raises floors and leaves the key"),
  LEASE_SURVIVES_RECONNECT("a fill publishes on another connection than its lease's"),
  LAGGING_REPLICA("a fill reads a replica of the database that may be behind"),
  /** No step is another: it is asked for what a request would be given that joins a fill late. */
  LATE_JOINING("a request joins a fill that has read the database"),
  READ_COMMITTED("versions are read after the rows, not in one snapshot"),
  COALESCING_KEEPS_ID_OF_HIGHEST("events handled as one keep the id of the highest version"),
  NO_NOTED_IDS("an event notes no id in the lease of `all`"),
  ALL_CHECKS_ITS_OWN_GENRES("`all` is held against the floors of the genres in its vector alone"),
  SKIP_WHEN_FLOOR_IS_THERE("an event whose floor is already there looks at no vector"),
  RECONCILER_BY_ROW_COUNT("the reconciler takes an unchanged count of rows for evidence"),
  RECONCILER_ADVANCES_BLINDLY("the reconciler moves a full `all` on without evidence"),
  FLOORS_EVICTED_ALONE("floors are evicted like values, the incarnation stays"),
  VARIANT_BY_KEY("a variant is served whatever its base's ETag is"),
  PUBLISH_REPLAYED("a publish is sent again after a reconnect"),
  TORN_TEMPORARY_KEY("a temporary key is published without counting its pieces");

  private final String words;

  Mutant(String words) {
    this.words = words;
  }

  /** What it leaves out. */
  String words() {
    return words;
  }

  /** {@code plain-delete}. */
  String option() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
