package io.shadowcast.agent.mirror;

import org.jspecify.annotations.Nullable;

/// Pairs the answers of one lane's shadow with production's, whichever comes first. Loop only.
final class Pairing {
  private final Production production;
  private final Comparing comparing;
  private final PairTable<Answer> waiting = new PairTable<>();

  Pairing(Production production, Comparing comparing) {
    this.production = production;
    this.comparing = comparing;
  }

  /// Requests in flight at production now.
  int productionLoad() {
    return production.load();
  }

  void shadowAnswered(Answer answer) {
    @Nullable Answer other = production.answers().find(answer.sequence());
    if (other == null) {
      waiting.put(answer.sequence(), answer);
    } else {
      comparing.pair(other, answer);
    }
  }

  void productionAnswered(Answer answer) {
    @Nullable Answer other = waiting.find(answer.sequence());
    if (other != null) {
      comparing.pair(answer, other);
    }
  }
}
