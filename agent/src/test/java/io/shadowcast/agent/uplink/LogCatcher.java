package io.shadowcast.agent.uplink;

import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// What a class says in the log, while this is open.
public final class LogCatcher extends Handler implements AutoCloseable {
  private final Logger logger;
  private final Consumer<LogRecord> to;

  private LogCatcher(Logger logger, Consumer<LogRecord> to) {
    this.logger = logger;
    this.to = to;
  }

  /// Begins to listen.
  public static LogCatcher of(Class<?> speaker, Consumer<LogRecord> to) {
    LogCatcher catcher = new LogCatcher(Logger.getLogger(speaker.getName()), to);
    catcher.logger.addHandler(catcher);
    return catcher;
  }

  @Override
  public void publish(LogRecord line) {
    to.accept(line);
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
  }
}
