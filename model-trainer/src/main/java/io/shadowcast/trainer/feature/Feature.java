package io.shadowcast.trainer.feature;

import java.util.Optional;

/// One number a model sees. The order is the order of columns in every model: add at the end, and
/// raise the version in [Features].
public enum Feature {
  /// Requests per second.
  RATE("rate"),
  /// CPU seconds per request on production.
  CPU_SECONDS_PER_REQUEST("cpu_seconds_per_request"),
  /// Cores that production needs: rate * cpu_seconds_per_request.
  OFFERED_CORES("offered_cores"),
  /// Mean size of a request, bytes.
  REQUEST_BYTES_MEAN("request_bytes_mean"),
  /// Share of writing requests.
  WRITE_RATIO("write_ratio");

  private final String title;

  Feature(String title) {
    this.title = title;
  }

  /// Its name in files and on the wire.
  public String title() {
    return title;
  }

  /// Its value.
  public double of(Characteristics characteristics) {
    return switch (this) {
      case RATE -> characteristics.rate();
      case CPU_SECONDS_PER_REQUEST -> characteristics.cpuSecondsPerRequest();
      case OFFERED_CORES -> characteristics.offeredCores();
      case REQUEST_BYTES_MEAN -> characteristics.requestBytesMean();
      case WRITE_RATIO -> characteristics.writeRatio();
    };
  }

  /// Whether load alone moves it; the others say what kind of requests there are.
  public boolean isLoad() {
    return this == RATE || this == OFFERED_CORES;
  }

  /// The feature of a title.
  public static Optional<Feature> of(String title) {
    for (Feature feature : values()) {
      if (feature.title.equals(title)) {
        return Optional.of(feature);
      }
    }
    return Optional.empty();
  }
}
