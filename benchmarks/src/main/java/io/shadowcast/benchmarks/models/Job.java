package io.shadowcast.benchmarks.models;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/// A protocol, by the name that the command takes.
public enum Job {
  /// Two hosts of which none was changed, and one that was.
  J3AA("J3aa"),
  /// Which VM type is the best.
  J1("J1"),
  /// What is an anomaly.
  J2("J2"),
  /// What a configuration will bring.
  J3CFG("J3cfg"),
  /// Where properties will be.
  J4("J4");

  private final String label;

  Job(String label) {
    this.label = label;
  }

  /// As it is asked for.
  public String label() {
    return label;
  }

  /// The one of that name.
  public static Optional<Job> of(String label) {
    return Arrays.stream(values()).filter(each -> each.label.equals(label)).findFirst();
  }

  /// All names, for a message.
  public static String labels() {
    return Arrays.stream(values()).map(Job::label).collect(Collectors.joining(", "));
  }
}
