package io.shadowcast.agent.mirror;

import io.shadowcast.agent.queue.RecordHeader;
import io.shadowcast.agent.queue.RecordView;

/// Production's side of one captured connection: its latest answers, and how many it owes. Loop
/// only.
final class Production {
  private final PairTable<Answer> answers = new PairTable<>();
  private final InFlight all;
  private int owed;

  /// @param all of the workload
  Production(InFlight all) {
    this.all = all;
  }

  /// A record with bytes of the client. A client that does not pipeline has heard every answer
  /// before it asks again, so that an answer whose record was shed is not waited for forever.
  void asked(RecordView item) {
    if (!item.has(RecordHeader.START) || item.has(RecordHeader.SWITCHED)) {
      return;
    }
    if (!item.has(RecordHeader.PIPELINED)) {
      settle();
    }
    owed++;
    all.more(1);
  }

  void answered(Answer answer) {
    answers.put(answer.sequence(), answer);
    if (owed > 0) {
      owed--;
      all.more(-1);
    }
  }

  /// Nothing more will be answered.
  void settle() {
    all.more(-owed);
    owed = 0;
  }

  /// Requests of the whole workload in flight now.
  int load() {
    return all.count();
  }

  PairTable<Answer> answers() {
    return answers;
  }
}
