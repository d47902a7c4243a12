package io.shadowcast.agent.main;

import io.shadowcast.agent.metrics.LatencyReader;
import io.shadowcast.agent.recording.Frame;
import io.shadowcast.agent.recording.Player;
import io.shadowcast.words.Ledger;
import io.shadowcast.words.Loss;
import io.shadowcast.words.RecordingState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Collectors;

/// What became of a replay.
///
/// @param halted why it was ended early
/// @param ledger of the requests that were played
/// @param production its response times as recorded
record ReplayReport(
    Replay.Order order,
    Source source,
    Player.Played played,
    Optional<String> halted,
    Ledger ledger,
    Heard heard,
    LatencyReader production) {
  private static final double NANOS = 1e9;
  private static final double MILLIS = 1e3;

  /// What was played.
  ///
  /// @param tail empty: it was cut off
  /// @param damage why not all of it was played; empty when it was whole
  record Source(Frame.Head head, Optional<Frame.Tail> tail, Optional<String> damage) {}

  /// Requests of which nobody knows what became; another number than 0 is a fault of ours.
  long unaccounted() {
    return played.requests() - ledger.seen() + ledger.unaccounted();
  }

  /// For people.
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(recording());
    lines.add(
        "to %s as %s at %sx in %s s: requests %d on %d connections, sent %d, waiting %d, lost %d %s, unaccounted %d"
            .formatted(
                order.to(),
                ledger.shadow().map(Object::toString).orElse(""),
                plain(order.rate()),
                number("%.1f", played.nanos() / NANOS),
                played.requests(),
                played.connections(),
                ledger.sent(),
                ledger.waiting(),
                ledger.lost(),
                StatusPage.losses(ledger.losses()),
                unaccounted()));
    halted.ifPresent(why ->
        lines.add("ended early, %s: %d requests not played".formatted(why, played.unplayed())));
    lines.add("start lag: " + quantiles(heard.starts::lagSeconds, 0.5, 0.99));
    lines.add("inter-arrival error: " + quantiles(heard.starts::errorSeconds, 0.5, 0.99));
    lines.add(
        "response times: %s; %d answered, %d of them with status 500 or above"
            .formatted(
                quantiles(this::response, 0.5, 0.95, 0.99), heard.answered(), heard.errors()));
    lines.add("production's, as recorded: " + quantiles(this::recorded, 0.5, 0.95, 0.99));
    return lines;
  }

  /// For the aggregator.
  RecordingState.Replayed figures() {
    return new RecordingState.Replayed(
        order.to(),
        order.rate(),
        played.nanos() / NANOS,
        played.requests(),
        played.unplayed(),
        played.connections(),
        heard.answered(),
        heard.errors(),
        unaccounted(),
        Optional.of(
            new RecordingState.Times(
                spread(heard.starts::lagSeconds),
                spread(heard.starts::errorSeconds),
                spread(this::response),
                spread(this::recorded))),
        source.damage().orElse(""));
  }

  private static RecordingState.Spread spread(DoubleUnaryOperator seconds) {
    return new RecordingState.Spread(
        seconds.applyAsDouble(0.5), seconds.applyAsDouble(0.95), seconds.applyAsDouble(0.99));
  }

  private String recording() {
    String of =
        "%s: %s of %s, begun %s"
            .formatted(
                order.file(),
                source.head().workload(),
                source.head().host(),
                source.head().started().wall());
    return source
        .tail()
        .map(tail ->
            "%s, ended by %s after %s s, recorded %d of %d, lost %s"
                .formatted(
                    of,
                    tail.ending(),
                    number("%.1f", tail.nanos() / NANOS),
                    tail.recorded(),
                    tail.seen(),
                    StatusPage.losses(tail.losses())))
        .orElseGet(() ->
            of
                + ", NOT WHOLE: "
                + source.damage().orElse("not read to its end")
                + "; what comes before was played");
  }

  private double response(double quantile) {
    return heard.responses.quantileNanos(quantile) / NANOS;
  }

  private double recorded(double quantile) {
    return production.quantileNanos(quantile) / NANOS;
  }

  private static String quantiles(DoubleUnaryOperator seconds, double... of) {
    List<String> each = new ArrayList<>();
    for (double quantile : of) {
      double value = seconds.applyAsDouble(quantile);
      String shown = Double.isNaN(value) ? "-" : number("%.2f ms", value * MILLIS);
      each.add("p" + Math.round(100 * quantile) + " " + shown);
    }
    return String.join(", ", each);
  }

  /// For programs: one object, see docs/RECORDING.md.
  String json() {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("file", text(order.file().toString()));
    fields.put("workload", text(source.head().workload().value()));
    fields.put("host", text(source.head().host().value()));
    fields.put("whole", String.valueOf(source.damage().isEmpty() && source.tail().isPresent()));
    source.damage().ifPresent(why -> fields.put("damage", text(why)));
    halted.ifPresent(why -> fields.put("ended_early", text(why)));
    fields.put("to", text(order.to().toString()));
    fields.put("rate", plain(order.rate()));
    fields.put("seconds", number("%.6f", played.nanos() / NANOS));
    fields.put("requests", String.valueOf(played.requests()));
    fields.put("not_played", String.valueOf(played.unplayed()));
    fields.put("connections", String.valueOf(played.connections()));
    fields.put("sent", String.valueOf(ledger.sent()));
    fields.put("lost", losses());
    fields.put("unaccounted", String.valueOf(unaccounted()));
    fields.put("answered", String.valueOf(heard.answered()));
    fields.put("errors", String.valueOf(heard.errors()));
    times("start_lag_seconds", heard.starts::lagSeconds, fields);
    times("interarrival_error_seconds", heard.starts::errorSeconds, fields);
    times("response_seconds", this::response, fields);
    times("production_response_seconds", this::recorded, fields);
    return object(fields);
  }

  private String losses() {
    Map<String, String> reasons = new LinkedHashMap<>();
    for (Loss loss : ledger.losses()) {
      reasons.put(loss.reason().name(), String.valueOf(loss.records()));
    }
    return object(reasons);
  }

  private static void times(String name, DoubleUnaryOperator seconds, Map<String, String> fields) {
    Map<String, String> quantiles = new LinkedHashMap<>();
    for (double quantile : new double[] {0.5, 0.95, 0.99}) {
      double value = seconds.applyAsDouble(quantile);
      quantiles.put(
          "p" + Math.round(100 * quantile), Double.isNaN(value) ? "null" : number("%.9f", value));
    }
    fields.put(name, object(quantiles));
  }

  private static String object(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(field -> text(field.getKey()) + ": " + field.getValue())
        .collect(Collectors.joining(", ", "{", "}"));
  }

  private static String text(String value) {
    StringBuilder out = new StringBuilder("\"");
    value
        .chars()
        .forEach(c ->
            out.append(
                c < ' ' || c > '~' || c == '"' || c == '\\'
                    ? String.format(Locale.ROOT, "\\u%04x", c)
                    : String.valueOf((char) c)));
    return out.append('"').toString();
  }

  private static String plain(double rate) {
    return rate == Math.rint(rate) ? String.valueOf((long) rate) : String.valueOf(rate);
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
