package io.shadowcast.aggregator.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionFactory;

/// A fixed number of connections; who finds none waits.
final class ConnectionPool implements ConnectionFactory, AutoCloseable {
  private final List<Connection> all = new ArrayList<>();
  private final BlockingQueue<Connection> idle;

  ConnectionPool(DataSource source, int size) {
    idle = new ArrayBlockingQueue<>(size);
    try {
      for (int i = 0; i < size; i++) {
        all.add(source.getConnection());
      }
    } catch (SQLException e) {
      close();
      throw new StateStoreException("state.db: cannot be opened: " + e.getMessage(), e);
    }
    idle.addAll(all);
  }

  @Override
  public Connection openConnection() throws SQLException {
    try {
      return idle.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException("state.db: interrupted while waiting for a connection", e);
    }
  }

  @Override
  public void closeConnection(Connection connection) throws SQLException {
    if (!connection.getAutoCommit()) {
      connection.rollback();
      connection.setAutoCommit(true);
    }
    if (!idle.offer(connection)) {
      throw new SQLException("state.db: a connection was given back twice");
    }
  }

  @Override
  public void close() {
    for (Connection connection : all) {
      try {
        connection.close();
      } catch (SQLException e) {
        throw new StateStoreException("state.db: cannot be closed: " + e.getMessage(), e);
      }
    }
  }
}
