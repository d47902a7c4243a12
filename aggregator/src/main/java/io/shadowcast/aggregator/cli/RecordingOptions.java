package io.shadowcast.aggregator.cli;

import com.google.protobuf.Duration;
import io.shadowcast.wire.v1.StartRecordingRequest;
import picocli.CommandLine.Option;

/// How long and how large a recording may become.
final class RecordingOptions {
  @Option(
      names = "--for",
      paramLabel = "TIME",
      defaultValue = "60s",
      description = "How long, 100ms to 1d; default 60s.")
  private java.time.Duration time = java.time.Duration.ofMinutes(1);

  @Option(
      names = "--bytes",
      paramLabel = "SIZE",
      defaultValue = "256MiB",
      description = "How large the file may become, 1MiB to 1TiB; default 256MiB.")
  private Arguments.Size bytes = new Arguments.Size(256L << 20);

  @Option(
      names = "--file",
      paramLabel = "NAME",
      defaultValue = "",
      description = "Its name on the host; default the workload and the time.")
  private String file = "";

  StartRecordingRequest.Builder request(String workload) {
    return StartRecordingRequest.newBuilder()
        .setParent(workload)
        .setFile(file)
        .setMostBytes(bytes.bytes())
        .setLongest(Duration.newBuilder().setSeconds(time.getSeconds()).setNanos(time.getNano()));
  }
}
