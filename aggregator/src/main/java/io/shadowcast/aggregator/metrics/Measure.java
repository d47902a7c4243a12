package io.shadowcast.aggregator.metrics;

/// The metrics of a workload's side that windows are made of, one value per sample.
enum Measure {
  RATE("request_rate"),
  ERRORS("request_error_rate"),
  BYTES("request_bytes_mean"),
  WRITES("request_write_ratio"),
  CPU("workload_cpu_cores"),
  CAPTURE_LOST("capture_lost_rate"),
  MIRROR_LOST("mirror_lost_rate"),
  SAMPLED_OUT("mirror_sampled_out_rate"),
  HELD("mirror_held_rate"),
  SENT("mirror_sent_rate");

  private final String metric;

  Measure(String metric) {
    this.metric = metric;
  }

  String metric() {
    return metric;
  }
}
