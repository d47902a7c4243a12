package io.shadowcast.aggregator.cli;

import io.shadowcast.wire.v1.KpiLimit;
import io.shadowcast.wire.v1.Objective;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/// The limits of an objective as options.
final class ObjectiveOptions {
  private static final Pattern LIMIT =
      Pattern.compile("([^<>=\\s]+)\\s*(<=|>=)\\s*(-?[0-9]+(?:\\.[0-9]+)?)");

  @Option(
      names = "--p95",
      paramLabel = "TIME",
      description = "95th percentile of the response time, for example 40ms.")
  private @Nullable Duration p95;

  @Option(
      names = "--max-errors",
      paramLabel = "SHARE",
      description = "Failed requests, for example 0.01 or 1%%.")
  private Arguments.@Nullable Share maxErrors;

  @Option(
      names = "--min-throughput",
      paramLabel = "RATE",
      description = "Requests per second that must be served; 0: what is observed.")
  private @Nullable Double minThroughput;

  @Option(
      names = "--kpi",
      paramLabel = "LIMIT",
      description = "'name<=x' or 'name>=x', a limit on an application metric; repeatable.")
  private List<String> kpis = List.of();

  @Option(
      names = "--price-weight",
      paramLabel = "SHARE",
      description = "1: the cheapest type that meets the limits; 0: the one with most headroom.")
  private Arguments.@Nullable Share priceWeight;

  boolean isEmpty() {
    return p95 == null
        && maxErrors == null
        && minThroughput == null
        && kpis.isEmpty()
        && priceWeight == null;
  }

  /// The objective with these limits instead of its own.
  Objective applied(CommandSpec command, Objective before) {
    Objective.Builder after = before.toBuilder();
    if (p95 != null) {
      after.setP95Millis(p95.toNanos() / 1e6);
    }
    if (maxErrors != null) {
      after.setMaxErrorRatio(maxErrors.value());
    }
    if (minThroughput != null) {
      after.setMinThroughput(minThroughput);
    }
    if (priceWeight != null) {
      after.setPriceWeight(priceWeight.value());
    }
    kpis.forEach(text -> limit(command, text, after));
    return after.build();
  }

  private static void limit(CommandSpec command, String text, Objective.Builder objective) {
    Matcher parts = LIMIT.matcher(text.strip());
    if (!parts.matches()) {
      throw new ParameterException(
          command.commandLine(),
          "--kpi: %s (expected: name<=number or name>=number)".formatted(text));
    }
    KpiLimit.Builder limit = kpi(objective, parts.group(1));
    double bound = Double.parseDouble(parts.group(3));
    if ("<=".equals(parts.group(2))) {
      limit.setMax(bound);
    } else {
      limit.setMin(bound);
    }
  }

  private static KpiLimit.Builder kpi(Objective.Builder objective, String metric) {
    return objective.getKpisBuilderList().stream()
        .filter(limit -> limit.getMetric().equals(metric))
        .findFirst()
        .orElseGet(() -> objective.addKpisBuilder().setMetric(metric));
  }
}
