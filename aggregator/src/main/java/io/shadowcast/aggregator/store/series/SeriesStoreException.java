package io.shadowcast.aggregator.store.series;

/// The store could not do it; the message says which file or server, and why.
public class SeriesStoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// A failure without a cause of its own.
  public SeriesStoreException(String message) {
    super(message);
  }

  /// A failure of a file or a server.
  public SeriesStoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
