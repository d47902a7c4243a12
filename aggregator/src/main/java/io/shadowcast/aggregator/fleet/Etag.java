package io.shadowcast.aggregator.fleet;

import java.util.OptionalLong;

/// Revisions as callers see them: `r17`.
public final class Etag {
  private Etag() {}

  /// The etag of a revision.
  public static String of(long revision) {
    return "r" + revision;
  }

  /// The revision of an etag; empty text: the caller does not mind.
  ///
  /// @throws IllegalArgumentException when it is no etag of ours
  public static OptionalLong revision(String etag) {
    if (etag.isEmpty()) {
      return OptionalLong.empty();
    }
    if (!etag.matches("r[0-9]{1,18}")) {
      throw new IllegalArgumentException(
          "etag: " + etag + " (expected: the etag of an earlier answer)");
    }
    return OptionalLong.of(Long.parseLong(etag.substring(1)));
  }
}
