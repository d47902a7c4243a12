package io.shadowcast.aggregator.store.series;

/// The answer would have more samples than a query may; nothing is wrong with the store.
public final class QueryTooLargeException extends SeriesStoreException {
  private static final long serialVersionUID = 1L;

  /// Says how many, and how to ask for less.
  public QueryTooLargeException(String message) {
    super(message);
  }
}
