package io.shadowcast.agent.mirror;

import io.shadowcast.agent.queue.RecordHeader;
import io.shadowcast.agent.queue.RecordView;
import org.jspecify.annotations.Nullable;

/// Production's side of one captured connection: what it answers, and how many answers it owes.
/// Loop only.
final class Production {
  /// Of the captured connection, among those of its workload.
  final long number;

  private final Answers answers;
  private @Nullable AnswerPieces pieces;
  private int owed;

  /// @param answers of the whole workload
  Production(Answers answers) {
    this.answers = answers;
    number = answers.nextConnection();
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
    answers.inFlight++;
  }

  void answered(Answer answer) {
    answers.put(number, answer);
    if (owed > 0) {
      owed--;
      answers.inFlight--;
    }
  }

  /// A piece of a response.
  ///
  /// @return the fields of the response, when it ends with it
  @Nullable ResponseFields piece(RecordView item, int bodyBytes) {
    AnswerPieces reader = pieces;
    if (reader == null) {
      reader = new AnswerPieces(bodyBytes);
      pieces = reader;
    }
    ResponseFields whole = reader.read(item);
    if (whole != null) {
      answers.fields.put(this, item.sequence(), whole);
    }
    return whole;
  }

  /// Nothing more will be answered.
  void settle() {
    answers.inFlight -= owed;
    owed = 0;
  }

  /// Requests of the whole workload in flight now.
  int load() {
    return answers.inFlight;
  }

  @Nullable Answer answer(long sequence) {
    return answers.find(number, sequence);
  }

  @Nullable ResponseFields fields(long sequence) {
    return answers.fields.find(this, sequence);
  }
}
