package dev.tracks.command.track;

import com.microsoft.sqlserver.jdbc.ISQLServerBulkData;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.LocalDateTime;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Rows as a bulk copy reads them; columns are counted from 1. */
final class TrackBulkData implements ISQLServerBulkData {

  private static final long serialVersionUID = 1L;

  private final transient List<Track> tracks;
  private int next;

  TrackBulkData(List<Track> tracks) {
    this.tracks = tracks;
  }

  @Override
  public Set<Integer> getColumnOrdinals() {
    return new LinkedHashSet<>(IntStream.rangeClosed(1, TrackCells.ALL.size()).boxed().toList());
  }

  @Override
  public String getColumnName(int column) {
    return cell(column).column();
  }

  @Override
  public int getColumnType(int column) {
    return cell(column).sqlType();
  }

  /** Of text the most characters. */
  @Override
  public int getPrecision(int column) {
    return cell(column).sqlType() == Types.NVARCHAR ? cell(column).length() : 0;
  }

  /** Of points in time the digits of a second's fraction. */
  @Override
  public int getScale(int column) {
    return cell(column).sqlType() == Types.TIMESTAMP ? cell(column).length() : 0;
  }

  @Override
  public boolean next() {
    return next++ < tracks.size();
  }

  @Override
  public @Nullable Object[] getRowData() {
    Track track = tracks.get(next - 1);
    return TrackCells.ALL.stream().map(cell -> written(cell.value().apply(track))).toArray();
  }

  private static @Nullable Object written(@Nullable Object value) {
    return value instanceof LocalDateTime time ? Timestamp.valueOf(time) : value;
  }

  private static TrackCells cell(int column) {
    return TrackCells.ALL.get(column - 1);
  }
}
