package dev.tracks.command.track;

import dev.tracks.command.outbox.Outbox;
import dev.tracks.contracts.event.TracksImported;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Adds many tracks in one transaction, with one version and one event for each genre. */
@Component
public class ManyTracks {

  /**
   * What became of tracks.
   *
   * @param stored new rows
   * @param present rows that the genre had already, or that the same tracks named before
   */
  public record Stored(long stored, long present) {}

  private record Identity(String genre, String trackId) {

    private static Identity of(NewTrack track) {
      return new Identity(track.genre(), track.trackId());
    }
  }

  /** What one genre got. */
  private record Share(long count, long smallestId) {

    private Share and(Share other) {
      return new Share(count + other.count, Math.min(smallestId, other.smallestId));
    }
  }

  /** Whoever writes rows of several keys does so in one order, or two would wait for each other. */
  private static final Comparator<Track> ORDER =
      Comparator.comparing(Track::genre).thenComparing(Track::trackId);

  private final TrackTable table;
  private final TrackWriter writer;
  private final FeatureIds ids;
  private final GenreVersions versions;
  private final Outbox outbox;
  private final Clock clock;

  ManyTracks(
      TrackTable table,
      TrackWriter writer,
      FeatureIds ids,
      GenreVersions versions,
      Outbox outbox,
      Clock clock) {
    this.table = table;
    this.writer = writer;
    this.ids = ids;
    this.versions = versions;
    this.outbox = outbox;
    this.clock = clock;
  }

  /**
   * Adds those that are not there, inside the transaction that is on.
   *
   * @param look whether rows that are there are looked for before; without, one that is there is a
   *     duplicate key, and the transaction is to be begun anew with looking
   * @param beforeVersions is run between rows and versions: a genre's version stays locked until
   *     the commit
   * @param traceparent the trace of the cause
   */
  public Stored add(
      List<NewTrack> tracks,
      boolean look,
      Consumer<Stored> beforeVersions,
      @Nullable String traceparent) {
    Map<Identity, NewTrack> wanted = LinkedHashMap.newLinkedHashMap(tracks.size());
    tracks.forEach(track -> wanted.putIfAbsent(Identity.of(track), track));
    if (look) {
      wanted.keySet().removeAll(present(wanted.values()));
    }
    LocalDateTime now =
        LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC).truncatedTo(ChronoUnit.MICROS);
    List<Track> rows = new ArrayList<>(wanted.size());
    TreeMap<String, Share> genres = new TreeMap<>();
    for (NewTrack track : wanted.values()) {
      long id = ids.next();
      rows.add(track.withId(id, now));
      genres.merge(track.genre(), new Share(1, id), Share::and);
    }
    rows.sort(ORDER);
    writer.insert(rows);
    Stored stored = new Stored(rows.size(), tracks.size() - rows.size());
    beforeVersions.accept(stored);
    genres.forEach(
        (genre, share) -> {
          long version = versions.increment(genre, (int) share.count());
          outbox.add(
              new TracksImported(genre, version, share.smallestId(), share.count()), traceparent);
        });
    return stored;
  }

  private Set<Identity> present(Collection<NewTrack> tracks) {
    Set<Identity> present = new HashSet<>();
    table.forEachPresent(tracks, (genre, trackId) -> present.add(new Identity(genre, trackId)));
    return present;
  }
}
