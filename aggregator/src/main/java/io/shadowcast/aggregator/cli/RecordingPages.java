package io.shadowcast.aggregator.cli;

import io.shadowcast.wire.v1.Ledger;
import io.shadowcast.wire.v1.Loss;
import io.shadowcast.wire.v1.Recording;
import io.shadowcast.wire.v1.RecordingFigures;
import io.shadowcast.wire.v1.RecordingOrder;
import io.shadowcast.wire.v1.RecordingPhase;
import io.shadowcast.wire.v1.RecordingSpread;
import io.shadowcast.wire.v1.RecordingState;
import io.shadowcast.wire.v1.ReplayFigures;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Recordings and replays as people read them.
final class RecordingPages {
  private static final double MILLIS = 1e3;

  private RecordingPages() {}

  static Page list(List<Recording> recordings, Clock clock) {
    Table table =
        new Table(
            "RECORDING",
            "BEGUN",
            "WHAT",
            "FILE",
            "STATE",
            ">REQUESTS",
            ">LOST",
            ">SIZE",
            "SHA-256");
    for (Recording each : recordings) {
      RecordingState state = each.getState();
      Ledger ledger = state.getLedger();
      boolean replay = each.getOrder().hasReplay();
      table.row(
          Names.brief(each.getName()),
          Human.time(state.getBeginTime(), clock),
          what(each.getOrder()),
          file(each.getOrder()),
          Human.word(each.getPhase()),
          String.valueOf(ledger.getSent()),
          String.valueOf(lost(ledger)),
          replay ? "-" : Human.bytes(state.getRecording().getBytes()),
          Human.orNone(state.getRecording().getSha256()));
    }
    return table.isEmpty() ? Page.of("Nothing was recorded or replayed.") : Page.of(table);
  }

  static boolean isGood(Recording recording) {
    return switch (recording.getPhase()) {
      case RECORDING_PHASE_PENDING, RECORDING_PHASE_RUNNING, RECORDING_PHASE_DONE -> true;
      default -> false;
    };
  }

  /// A line while it goes on.
  static String progress(Recording recording) {
    RecordingState state = recording.getState();
    String requests = state.getLedger().getSent() + " requests";
    return recording.getOrder().hasReplay()
        ? "%s: %s s, %s sent, %d answered"
            .formatted(
                what(recording.getOrder()),
                Human.number(Math.floor(state.getReplay().getSeconds())),
                requests,
                state.getReplay().getAnswered())
        : "%s: %s, %s"
            .formatted(
                what(recording.getOrder()), requests, Human.bytes(state.getRecording().getBytes()));
  }

  static Page one(Recording recording) {
    RecordingState state = recording.getState();
    Page page =
        Page.of(
            "%s, %s: %s%s"
                .formatted(
                    Names.brief(recording.getName()),
                    what(recording.getOrder()),
                    phase(recording),
                    detail(recording)));
    state.getFaultsList().forEach(page::line);
    if (state.hasLedger()) {
      page.table(table(recording));
    }
    return page;
  }

  private static String phase(Recording recording) {
    String phase = Human.word(recording.getPhase());
    boolean running = recording.getPhase() == RecordingPhase.RECORDING_PHASE_RUNNING;
    return running && recording.getOrder().getStop() ? phase + ", told to end" : phase;
  }

  private static String detail(Recording recording) {
    return recording.getDetail().isEmpty() ? "" : ", " + recording.getDetail();
  }

  private static String what(RecordingOrder order) {
    return order.hasReplay()
        ? "replay to %s at %sx"
            .formatted(order.getReplay().getShadow(), Human.number(order.getReplay().getRate()))
        : "recording of " + order.getRecord().getWorkload();
  }

  private static String file(RecordingOrder order) {
    return order.hasReplay() ? order.getReplay().getFile() : order.getRecord().getFile();
  }

  private static Table table(Recording recording) {
    RecordingState state = recording.getState();
    Table table = new Table("", "");
    table.row("File", file(recording.getOrder()));
    if (state.hasEndTime()) {
      Duration took =
          Duration.between(Human.instant(state.getBeginTime()), Human.instant(state.getEndTime()));
      table.row("Took", Human.span(took));
    }
    if (state.hasReplay()) {
      return replay(state, table);
    }
    RecordingFigures figures = state.getRecording();
    table.row("Size", figures.getBytes() + " bytes");
    table.row("Requests", requests(state.getLedger(), "recorded"));
    table.row("Redacted", figures.getRedacted() + " of the requests held secrets, now pseudonyms");
    table.row("Ended by", Human.orNone(figures.getEnding()));
    return table.row("SHA-256", Human.orNone(figures.getSha256()));
  }

  private static Table replay(RecordingState state, Table table) {
    ReplayFigures figures = state.getReplay();
    table.row("To", figures.getTo() + ", " + figures.getConnections() + " connections");
    table.row("Requests", requests(state.getLedger(), "sent"));
    table.row("Not played", String.valueOf(figures.getUnplayed()));
    table.row("Unaccounted", String.valueOf(figures.getUnaccounted()));
    table.row(
        "Answered",
        "%d, %d of them with status 500 or above"
            .formatted(figures.getAnswered(), figures.getErrors()));
    if (figures.hasStartLag()) {
      table.row("Start lag", spread(figures.getStartLag()));
      table.row("Inter-arrival error", spread(figures.getInterarrivalError()));
      table.row("Response times", spread(figures.getResponse()));
      table.row("Production's", spread(figures.getProduction()));
    }
    return figures.getDamage().isEmpty() ? table : table.row("Not whole", figures.getDamage());
  }

  private static String requests(Ledger ledger, String done) {
    List<String> reasons = new ArrayList<>();
    for (Loss loss : ledger.getLossesList()) {
      if (loss.getRecords() > 0) {
        reasons.add(Human.word(loss.getReason()) + " " + loss.getRecords());
      }
    }
    return "%d of %d %s, %d lost%s"
        .formatted(
            ledger.getSent(),
            ledger.getSeen(),
            done,
            lost(ledger),
            reasons.isEmpty() ? "" : ": " + String.join(", ", reasons));
  }

  private static long lost(Ledger ledger) {
    return ledger.getLossesList().stream().mapToLong(Loss::getRecords).sum();
  }

  private static String spread(RecordingSpread seconds) {
    return "p50 %s ms, p95 %s ms, p99 %s ms"
        .formatted(
            Human.number(seconds.getP50() * MILLIS),
            Human.number(seconds.getP95() * MILLIS),
            Human.number(seconds.getP99() * MILLIS));
  }
}
