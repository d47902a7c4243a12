package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.volume.Consistency;
import io.shadowcast.snapshot.volume.EntryKind;
import io.shadowcast.snapshot.volume.Exactness;
import java.util.List;

/// The numbers that stand for words in files: their places in these lists, for ever.
final class Codes {
  static final List<EntryKind> KINDS =
      List.of(
          EntryKind.REGULAR,
          EntryKind.FOLDER,
          EntryKind.SYMBOLIC_LINK,
          EntryKind.FIFO,
          EntryKind.SOCKET,
          EntryKind.CHARACTER_DEVICE,
          EntryKind.BLOCK_DEVICE);
  static final List<Exactness> EXACTNESS =
      List.of(Exactness.EXACT, Exactness.SUPERSET, Exactness.HINT);
  static final List<Consistency> CONSISTENCY =
      List.of(Consistency.APPLICATION, Consistency.CRASH, Consistency.FUZZY);
  static final List<Label.Health> HEALTH =
      List.of(Label.Health.UNKNOWN, Label.Health.HEALTHY, Label.Health.TAINTED);

  private Codes() {}

  /// The word that a number stands for.
  static <T> T word(List<T> words, NodeInput in) throws DamagedException {
    int code = in.u8();
    if (code >= words.size()) {
      throw in.bad("a code of " + code + " (expected: 0.." + (words.size() - 1) + ")");
    }
    return words.get(code);
  }
}
