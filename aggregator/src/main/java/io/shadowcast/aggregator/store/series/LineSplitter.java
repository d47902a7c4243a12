package io.shadowcast.aggregator.store.series;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Sends the lines of several batches in requests that a server takes. One that is rejected is
/// halved until the lines are found that the server will never take; they are counted for their
/// batch, and everything else is stored.
final class LineSplitter {
  private static final int MAX_LINES = 5_000;
  private static final int MAX_CHARACTERS = 4 * 1024 * 1024;

  /// Halvings of one group. A few lines are found by far fewer; a group of which so much is wrong
  /// must not hold up the others.
  private static final int MAX_HALVINGS = 2_000;

  private final LineWriter.Transport transport;
  private final Consumer<LineWriter.Rejected> refusals;
  private final List<String> lines = new ArrayList<>();
  private final List<Integer> owners = new ArrayList<>();
  private final long[] refused;
  private int halvings;

  /// @param batches how many
  /// @param refusals learns of each refusal
  LineSplitter(
      LineWriter.Transport transport, int batches, Consumer<LineWriter.Rejected> refusals) {
    this.transport = transport;
    this.refusals = refusals;
    refused = new long[batches];
  }

  void add(int batch, List<String> more) {
    lines.addAll(more);
    for (int i = 0; i < more.size(); i++) {
      owners.add(batch);
    }
  }

  /// Sends what was added.
  ///
  /// @return how many lines of each batch the server refused
  long[] send() {
    int from = 0;
    int characters = 0;
    for (int at = 0; at < lines.size(); at++) {
      int length = lines.get(at).length() + 1;
      if (at > from && (at - from == MAX_LINES || characters + length > MAX_CHARACTERS)) {
        send(from, at);
        from = at;
        characters = 0;
      }
      characters += length;
    }
    if (from < lines.size()) {
      send(from, lines.size());
    }
    return refused;
  }

  private void send(int from, int to) {
    try {
      transport.send(lines.subList(from, to));
    } catch (LineWriter.Rejected e) {
      int size = to - from;
      if (size == 1 || e.dropped() == size || ++halvings > MAX_HALVINGS) {
        refuse(from, to, e);
      } else {
        send(from, from + size / 2);
        send(from + size / 2, to);
      }
    }
  }

  private void refuse(int from, int to, LineWriter.Rejected why) {
    refusals.accept(why);
    for (int line = from; line < to; line++) {
      refused[owners.get(line)]++;
    }
  }
}
