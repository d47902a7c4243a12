package io.shadowcast.agent.main;

import io.shadowcast.words.Ledger;
import io.shadowcast.words.Loss;
import io.shadowcast.words.LossReason;
import io.shadowcast.words.WorkloadName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says of a workload with requests that are none what was seen and what was expected, at most once
/// a minute. Not on a capturing thread.
final class MalformedLog {
  private static final Logger LOG = LoggerFactory.getLogger(MalformedLog.class);
  private static final long MINUTE = 60_000_000_000L;

  private record Said(long requests, long nanos) {}

  private final Map<WorkloadName, Said> said = new HashMap<>();

  /// @param begins how a malformed request of a workload began, by its index
  void look(List<Ledger> ledgers, IntFunction<String> begins, long now) {
    for (int i = 0; i < ledgers.size(); i++) {
      Ledger ledger = ledgers.get(i);
      long total = malformed(ledger);
      Said before = said.getOrDefault(ledger.workload(), new Said(0, now - MINUTE));
      if (total > before.requests() && now - before.nanos() >= MINUTE) {
        said.put(ledger.workload(), new Said(total, now));
        LOG.warn("{}", sentence(ledger, total - before.requests(), begins.apply(i)));
      }
    }
  }

  private static long malformed(Ledger ledger) {
    return ledger.losses().stream()
        .filter(loss -> loss.reason() == LossReason.PARSE_ERROR)
        .mapToLong(Loss::records)
        .sum();
  }

  static String sentence(Ledger ledger, long requests, String begin) {
    return "%s: %d malformed requests%s (expected: its `protocol`%s)"
        .formatted(
            ledger.workload(),
            requests,
            begin.isEmpty() ? "" : ", one began with \"" + begin + "\"",
            advice(begin));
  }

  private static String advice(String begin) {
    if (begin.startsWith("\\x16\\x03")) {
      return "; this is TLS, capture behind its terminator or `capture: inline`";
    }
    return begin.startsWith("PRI * HTTP/2")
        ? "; this is HTTP/2, which `protocol: http1` follows from its first byte on"
        : "; `protocol: tcp` mirrors any other as a raw stream";
  }
}
