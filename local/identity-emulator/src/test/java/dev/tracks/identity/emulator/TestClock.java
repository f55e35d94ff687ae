package dev.tracks.identity.emulator;

import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that a test sets. */
final class TestClock extends Clock {

  private final InstantSource source;

  TestClock(InstantSource source) {
    this.source = source;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return source.withZone(zone);
  }

  @Override
  public Instant instant() {
    return source.instant();
  }
}
