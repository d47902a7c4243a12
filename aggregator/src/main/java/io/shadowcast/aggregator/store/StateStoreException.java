package io.shadowcast.aggregator.store;

/// The state file could not be read or written; the message names it.
public final class StateStoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// A failure of the file system or the database.
  public StateStoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
