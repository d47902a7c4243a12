package io.shadowcast.agent.mirror;

import org.jspecify.annotations.Nullable;

/// Pairs the answers of one lane's shadow with production's, whichever comes first. Loop only.
final class Pairing {
  private final Production production;
  private final Comparing comparing;
  private final @Nullable AnswerBody body;
  private @Nullable ResponseFields last;

  /// @param bodyBytes bytes of a body that are looked at
  Pairing(Production production, Comparing comparing, int bodyBytes) {
    this.production = production;
    this.comparing = comparing;
    body = comparing.hasFields() ? new AnswerBody(bodyBytes) : null;
  }

  /// Where the shadow's answers are gathered; null when nobody looks at them.
  @Nullable AnswerBody body() {
    return body;
  }

  /// Requests in flight at production now.
  int productionLoad() {
    return production.load();
  }

  void shadowAnswered(Answer answer) {
    long sequence = answer.sequence();
    shadowAnsweredUntimed(answer);
    Answer other = production.answer(sequence);
    if (other == null) {
      comparing.answers().put(production.number, answer);
    } else {
      comparing.pair(other, answer);
    }
  }

  /// Its response time is not that of a request which was alone on its connection.
  void shadowAnsweredUntimed(Answer answer) {
    if (body != null) {
      shadowFields(answer.sequence(), body.fields(answer.status()));
    }
  }

  /// Whether a request is to be sent a second time.
  boolean draws() {
    return body != null && comparing.drawsRepeat();
  }

  /// The shadow answered the last request once more.
  void shadowAnsweredAgain(int status) {
    if (body != null && last != null) {
      comparing.twice(last, body.fields(status));
      last = null;
    }
  }

  private void shadowFields(long sequence, ResponseFields theirs) {
    last = theirs;
    ResponseFields ours = production.fields(sequence);
    if (ours == null) {
      comparing.answers().fields.put(production, sequence, theirs);
    } else {
      comparing.pair(ours, theirs);
    }
  }

  void productionAnswered(Answer answer) {
    Answer other = comparing.answers().find(production.number, answer.sequence());
    if (other != null) {
      comparing.pair(answer, other);
    }
  }

  void productionFields(long sequence, ResponseFields ours) {
    ResponseFields theirs = comparing.answers().fields.find(production, sequence);
    if (theirs != null) {
      comparing.pair(ours, theirs);
    }
  }
}
