package io.shadowcast.aggregator.store.series;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/// The files of one day, opened for reading; empty: there is none.
record DayConnections(Optional<Connection> samples, Optional<Connection> rollups)
    implements AutoCloseable {
  @Override
  public void close() throws SQLException {
    if (samples.isPresent()) {
      samples.get().close();
    }
    if (rollups.isPresent()) {
      rollups.get().close();
    }
  }
}
