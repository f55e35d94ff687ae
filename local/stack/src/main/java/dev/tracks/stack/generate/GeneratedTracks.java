package dev.tracks.stack.generate;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A file like the data set, of any size: its 27 genres in its proportions and order, about a
 * quarter of the rows of tracks that an earlier genre has too, no track twice in a genre. The same
 * seed gives the same bytes. It takes the same memory whatever the size.
 */
public final class GeneratedTracks {

  private static final byte[] HEADER =
      """
      genre,artist_name,track_name,track_id,popularity,acousticness,danceability,duration_ms,\
      energy,instrumentalness,key,liveness,loudness,mode,speechiness,tempo,time_signature,valence\
      """
          .getBytes(StandardCharsets.UTF_8);

  /** 232,725 rows are of 176,774 tracks; the first genre repeats none. */
  private static final double REPEATED = 0.25;

  private final long rows;
  private final GeneratedTrack track;

  /**
   * @param rows how many, without the header
   * @param seed which file of that size
   */
  public GeneratedTracks(long rows, long seed) {
    if (rows < 0) {
      throw new IllegalArgumentException("there cannot be " + rows + " rows");
    }
    this.rows = rows;
    track = new GeneratedTrack(seed, rows);
  }

  /** Writes the whole file, in UTF-8 with CRLF, and leaves the stream open. */
  public void writeTo(OutputStream stream) throws IOException {
    CsvBytes out = new CsvBytes(stream);
    out.put(HEADER);
    out.endOfRow();
    long total = Genre.ALL.stream().mapToLong(Genre::rows).sum();
    long before = 0;
    long tracks = 0; // that there are so far, numbered from 0
    for (Genre genre : Genre.ALL) {
      long count = share(before + genre.rows(), total) - share(before, total);
      before += genre.rows();
      long repeated = Math.min((long) (count * REPEATED), tracks);
      long own = tracks;
      for (long row = 0, repeats = 0; row < count; row++) {
        if ((row + 1) * repeated / count > repeats) {
          long earlier = (long) ((repeats + 0.5) * tracks / repeated); // of each at most one
          repeats++;
          track.write(out, genre, earlier);
        } else {
          track.write(out, genre, own++);
        }
      }
      tracks = own;
    }
    out.flush();
  }

  private long share(long part, long total) {
    return Math.round(rows * ((double) part / total));
  }
}
