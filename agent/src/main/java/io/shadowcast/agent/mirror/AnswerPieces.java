package io.shadowcast.agent.mirror;

import io.netty.buffer.Unpooled;
import io.shadowcast.agent.queue.RecordHeader;
import io.shadowcast.agent.queue.RecordView;
import org.jspecify.annotations.Nullable;

/// Puts the pieces of production's responses in one connection together. A response of which a
/// piece was shed is left out. Loop only.
final class AnswerPieces implements HttpAnswers.Listener {
  private final AnswerBody body;
  private HttpAnswers parser = new HttpAnswers(this);
  private long sequence = -1;
  private @Nullable ResponseFields done;

  /// @param bodyBytes bytes of a body that are looked at
  AnswerPieces(int bodyBytes) {
    body = new AnswerBody(bodyBytes);
  }

  /// The next piece.
  ///
  /// @return the fields of the response, when it ends with it
  @Nullable ResponseFields read(RecordView piece) {
    if (piece.has(RecordHeader.START)) {
      parser = new HttpAnswers(this);
      sequence = piece.sequence();
      done = null;
    } else if (piece.sequence() != sequence) {
      return null;
    }
    parser.read(Unpooled.wrappedBuffer(piece.bytes()));
    if (done == null && piece.has(RecordHeader.END)) {
      body.unfinished();
      done = body.fields(parser.status());
    }
    if (done != null) {
      sequence = -1;
    }
    return done;
  }

  @Override
  public AnswerBody body() {
    return body;
  }

  @Override
  public boolean nextIsHead() {
    return false;
  }

  @Override
  public boolean nextIsConnect() {
    return false;
  }

  @Override
  public void begins() {}

  @Override
  public void switched(int status) {}

  @Override
  public void answered(int status, boolean reusable, boolean byLastByte) {
    done = body.fields(status);
  }
}
