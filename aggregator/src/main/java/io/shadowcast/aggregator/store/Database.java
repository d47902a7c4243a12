package io.shadowcast.aggregator.store;

import java.lang.ScopedValue.CallableOp;
import java.nio.file.Path;
import java.util.function.Function;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.sqlite.SQLiteDataSource;

/// One SQLite file: a single connection writes, a few read beside it. What runs inside of
/// [#transaction] joins it, reads included.
final class Database implements AutoCloseable {
  private static final int READERS = 4;

  private final ScopedValue<Handle> current = ScopedValue.newInstance();
  private final ConnectionPool writing;
  private final ConnectionPool reading;
  private final Jdbi writer;
  private final Jdbi reader;

  private Database(Path file) {
    SQLiteDataSource source = SqliteFile.source(file, SqliteFile.Durability.POWER_LOSS);
    Flyway.configure(Database.class.getClassLoader())
        .dataSource(source)
        .locations("classpath:db/migration")
        .load()
        .migrate();
    writing = new ConnectionPool(source, 1);
    reading = new ConnectionPool(source, READERS);
    writer = Jdbi.create(writing);
    reader = Jdbi.create(reading);
  }

  static Database open(Path file) {
    PrivateFiles.createFile(file);
    return new Database(file);
  }

  <T> T read(Function<Handle, T> work) {
    if (current.isBound()) {
      return work.apply(current.get());
    }
    return reader.withHandle(work::apply);
  }

  <T> T write(Function<Handle, T> work) {
    if (current.isBound()) {
      return work.apply(current.get());
    }
    return writer.inTransaction(work::apply);
  }

  <T, X extends Throwable> T transaction(CallableOp<T, X> work) throws X {
    if (current.isBound()) {
      return work.call();
    }
    try (Handle handle = writer.open()) {
      handle.begin();
      T result = ScopedValue.where(current, handle).call(work);
      handle.commit();
      return result;
    }
  }

  @Override
  public void close() {
    reading.close();
    writing.close();
  }
}
