package dev.tracks.systemtests.torture;

import dev.tracks.contracts.cache.VersionVector;
import dev.tracks.contracts.event.DecodedEvent;
import dev.tracks.contracts.event.TrackChanged;
import dev.tracks.contracts.event.TrackCreated;
import dev.tracks.contracts.event.TrackEvent;
import dev.tracks.contracts.event.TrackEvents;
import dev.tracks.contracts.event.TrackRemoved;
import dev.tracks.contracts.event.TracksImported;
import dev.tracks.systemtests.history.Change;
import dev.tracks.systemtests.history.Written;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What the writers of a run asked for and were told, by track and by genre. */
final class Catalogue {

  /** Few, so that each is written and read often; some need care on the way. */
  static final List<String> GENRES =
      List.of("Pop", "Dance", "R&B", "Children's Music", "Children’s Music", "日本の歌", "50% Jazz");

  private final Map<String, Story> stories = new ConcurrentHashMap<>();
  private final Map<String, Long> latest = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> givenUp = new ConcurrentHashMap<>();
  private final Collection<String> unexplained = new ConcurrentLinkedQueue<>();

  /** A track that nobody has yet. */
  Story begin(String trackId) {
    Story story = new Story(trackId);
    stories.put(trackId, story);
    return story;
  }

  /** A write was acknowledged with a token. */
  void committed(VersionVector token) {
    token.versions().forEach((genre, version) -> latest.merge(genre, version, Math::max));
  }

  /** A write's outcome is not known. */
  void gaveUp(String why) {
    givenUp.computeIfAbsent(why, any -> new LongAdder()).increment();
  }

  /** The last version of a genre that somebody was told, or null. */
  @Nullable Long latest(String genre) {
    return latest.get(genre);
  }

  long count() {
    return written().size();
  }

  List<Written> written() {
    return stories.values().stream().flatMap(story -> story.written().stream()).toList();
  }

  Map<String, Long> givenUp() {
    Map<String, Long> sums = new TreeMap<>();
    givenUp.forEach((why, sum) -> sums.put(why, sum.sum()));
    return sums;
  }

  /** What stands in the log and nobody asked for. */
  List<String> unexplained() {
    return List.copyOf(unexplained);
  }

  /** The database's log of changes, in the words of who asked for them. */
  List<Change> log(String url) throws SQLException {
    List<Change> changes = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(url, "sa", "");
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT payload FROM spotify.outbox WHERE genre IS NOT NULL ORDER BY id")) {
      while (row.next()) {
        String payload = row.getString(1);
        switch (TrackEvents.decode(payload.getBytes(StandardCharsets.UTF_8))) {
          case DecodedEvent.Known known -> changes.add(explain(known.event()));
          case DecodedEvent other -> unexplained.add(other.toString());
        }
      }
    }
    return changes;
  }

  private Change explain(TrackEvent event) {
    String trackId =
        switch (event) {
          case TrackCreated created -> created.trackId();
          case TrackChanged changed -> changed.trackId();
          case TrackRemoved removed -> removed.trackId();
          case TracksImported imported -> imported.subject(); // no writer of a run imports
        };
    Story story = stories.get(trackId);
    return (story == null ? java.util.Optional.<Change>empty() : story.explain(event))
        .orElseGet(
            () -> {
              unexplained.add("nobody asked for " + event);
              return new Change(event.genre(), event.genreVersion(), event.smallestId(), 1);
            });
  }
}
