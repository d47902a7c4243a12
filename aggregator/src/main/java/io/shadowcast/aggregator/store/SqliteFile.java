package io.shadowcast.aggregator.store;

import java.nio.file.Path;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteOpenMode;

/// How this project opens SQLite files: write-ahead log, short statements, waiting instead of
/// failing when busy.
public final class SqliteFile {
  private static final int BUSY_MILLIS = 10_000;

  /// What a committed transaction survives.
  public enum Durability {
    /// A killed process.
    KILL,
    /// A killed process and a power cut: every commit is synchronised to the disk.
    POWER_LOSS
  }

  private SqliteFile() {}

  /// A source of connections to a file, which is created when the first one is opened.
  public static SQLiteDataSource source(Path file, Durability durability) {
    SQLiteDataSource source = new SQLiteDataSource(config(durability));
    source.setUrl("jdbc:sqlite:" + file);
    return source;
  }

  /// A source of connections to a file that is there; nothing is created.
  public static SQLiteDataSource existing(Path file) {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(BUSY_MILLIS);
    config.resetOpenMode(SQLiteOpenMode.CREATE);
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file);
    return source;
  }

  private static SQLiteConfig config(Durability durability) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(
        switch (durability) {
          case KILL -> SQLiteConfig.SynchronousMode.NORMAL;
          case POWER_LOSS -> SQLiteConfig.SynchronousMode.FULL;
        });
    config.setBusyTimeout(BUSY_MILLIS);
    config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    return config;
  }
}
