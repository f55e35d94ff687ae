package dev.tracks.command.track;

import java.time.LocalDateTime;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Column;
import org.springframework.data.relational.core.mapping.Table;

/** A row of {@code spotify.features}; everything in it passed {@link TrackRules}. */
@Table(schema = "spotify", name = "features")
record Track(
    @Id @Column("id") Long id,
    @Column("genre") String genre,
    @Column("artist_name") String artistName,
    @Column("track_name") String trackName,
    @Column("track_id") String trackId,
    @Column("popularity") int popularity,
    @Column("acousticness") @Nullable Double acousticness,
    @Column("danceability") @Nullable Double danceability,
    @Column("duration_ms") long durationMs,
    @Column("energy") @Nullable Double energy,
    @Column("instrumentalness") @Nullable Double instrumentalness,
    @Column("key") @Nullable String key,
    @Column("liveness") @Nullable Double liveness,
    @Column("loudness") @Nullable Double loudness,
    @Column("mode") @Nullable String mode,
    @Column("speechiness") @Nullable Double speechiness,
    @Column("tempo") @Nullable Double tempo,
    @Column("time_signature") @Nullable String timeSignature,
    @Column("valence") @Nullable Double valence,
    @Column("created_at") LocalDateTime createdAt) {}
