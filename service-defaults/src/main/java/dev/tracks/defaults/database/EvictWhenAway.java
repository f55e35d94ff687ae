package dev.tracks.defaults.database;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;

/**
 * Tells the pool which connections are lost. By itself it goes by SQL states that H2 does not use,
 * and a lost connection that is used often is never looked at again.
 */
public final class EvictWhenAway implements SQLExceptionOverride {

  @java.lang.Override
  public Override adjudicate(SQLException failure) {
    return DatabaseFailures.isAway(failure) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
  }
}
