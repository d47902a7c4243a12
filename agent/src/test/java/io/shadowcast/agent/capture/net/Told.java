package io.shadowcast.agent.capture.net;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// What a client really sent, cut where the capture missed something: whatever is handed on must be
/// a piece of it, in its order, and never reach over a gap.
final class Told {
  private final List<StringBuilder> stretches = new ArrayList<>(List.of(new StringBuilder()));

  void sent(byte[] bytes, int from, int length) {
    stretches.getLast().append(new String(bytes, from, length, StandardCharsets.ISO_8859_1));
  }

  void gap() {
    stretches.add(new StringBuilder());
  }

  void holds(List<String> handedOn) {
    int stretch = 0;
    int from = 0;
    for (String each : handedOn) {
      int at = stretches.get(stretch).indexOf(each, from);
      while (at < 0 && stretch + 1 < stretches.size()) {
        stretch++;
        at = stretches.get(stretch).indexOf(each);
      }
      assertTrue(at >= 0, () -> "never sent, or not in this order: " + each);
      from = at + each.length();
    }
  }
}
