package dev.tracks.command.track;

import dev.tracks.defaults.problem.Problem;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Counts the commits of each genre, inside the transaction that changes its rows. */
@Component
class GenreVersions {

  private final JdbcClient jdbc;
  private final int maxGenres;

  GenreVersions(JdbcClient jdbc, TrackProperties properties) {
    this.jdbc = jdbc;
    this.maxGenres = properties.maxGenres();
  }

  /**
   * The genre's new version after its rows were changed. Its row stays locked until the commit, so
   * call this late, and for several genres in the order of their names. A genre without rows keeps
   * its version: it must never go back, whatever is added later.
   *
   * @param rowsAdded how many rows more it has, negative for fewer
   * @throws Problem 422 when the genre is new and there are as many as there may be
   */
  long increment(String genre, int rowsAdded) {
    int updated =
        jdbc.sql(
                """
                UPDATE spotify.genre_versions
                SET version = version + 1, row_count = row_count + ?
                WHERE genre = ?
                """)
            .params(rowsAdded, genre)
            .update();
    if (updated == 0) {
      addGenre(genre, rowsAdded);
      return 1;
    }
    return current(genre);
  }

  /** The version of a genre that has or had rows. */
  long current(String genre) {
    return jdbc.sql("SELECT version FROM spotify.genre_versions WHERE genre = ?")
        .param(genre)
        .query(Long.class)
        .single();
  }

  private void addGenre(String genre, int rows) {
    int genres =
        jdbc.sql("SELECT COUNT(*) FROM spotify.genre_versions").query(Integer.class).single();
    if (genres >= maxGenres) {
      throw new Problem(
          HttpStatus.UNPROCESSABLE_CONTENT,
          "too-many-genres",
          "There are " + genres + " genres already, as many as there may be.");
    }
    jdbc.sql("INSERT INTO spotify.genre_versions (genre, version, row_count) VALUES (?, 1, ?)")
        .params(genre, rows)
        .update();
  }
}
