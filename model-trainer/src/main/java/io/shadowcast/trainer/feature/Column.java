package io.shadowcast.trainer.feature;

/// A column of the window file that holds a number, with what it may hold. Order as in the file,
/// after `shadow`.
enum Column {
  RATE("rate", Double.MIN_VALUE, Double.MAX_VALUE, "> 0"),
  CPU_SECONDS_PER_REQUEST("cpu_seconds_per_request", 0, Double.MAX_VALUE, ">= 0"),
  REQUEST_BYTES_MEAN("request_bytes_mean", 0, Double.MAX_VALUE, ">= 0"),
  WRITE_RATIO("write_ratio", 0, 1, "0..1"),
  LOST("lost", 0, Double.MAX_VALUE, ">= 0"),
  STOLEN("stolen", 0, 1, "0..1"),
  P95_MILLIS("p95_millis", Double.MIN_VALUE, Double.MAX_VALUE, "> 0"),
  THROUGHPUT("throughput", 0, Double.MAX_VALUE, ">= 0"),
  CPU_CORES("cpu_cores", 0, Double.MAX_VALUE, ">= 0"),
  ERROR_RATIO("error_ratio", 0, 1, "0..1");

  private final String title;
  private final double min;
  private final double max;
  private final String expected;

  Column(String title, double min, double max, String expected) {
    this.title = title;
    this.min = min;
    this.max = max;
    this.expected = expected;
  }

  String title() {
    return title;
  }

  boolean allows(double value) {
    return value >= min && value <= max;
  }

  String expected() {
    return "a number " + expected;
  }
}
