package io.shadowcast.benchmarks.mirror;

import java.util.Locale;

/// Whose proxy.
enum Side {
  OURS,
  NGINX;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
