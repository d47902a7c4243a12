package io.shadowcast.aggregator.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.grpc.stub.ServerCallStreamObserver;
import io.shadowcast.wire.v1.ConnectResponse;
import org.junit.jupiter.api.Test;

class AgentWriterTest {
  private static final int MIB = 1024 * 1024;

  private final Call call = new Call();
  private final AgentWriter writer = new AgentWriter(call);

  /// gRPC's end, counting what is asked for.
  private static final class Call extends ServerCallStreamObserver<ConnectResponse> {
    private int asked;

    @Override
    public void request(int count) {
      asked += count;
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public void disableAutoRequest() {}

    @Override
    public void disableAutoInboundFlowControl() {}

    @Override
    public void setMessageCompression(boolean enable) {}

    @Override
    public void setCompression(String compression) {}

    @Override
    public void setOnReadyHandler(Runnable handler) {}

    @Override
    public void setOnCancelHandler(Runnable handler) {}

    @Override
    public void onNext(ConnectResponse message) {}

    @Override
    public void onError(Throwable cause) {}

    @Override
    public void onCompleted() {}
  }

  @Test
  void anAgentThatIsNotWelcomeYetHasOneMessage() {
    writer.open();
    writer.received(100);
    writer.release(100);
    assertEquals(1, call.asked);
    writer.welcomed();
    assertEquals(2, call.asked);
  }

  @Test
  void largeMessagesAreAskedForOneByOneUntilTheWindowIsFull() {
    welcome();
    writer.received(7 * MIB);
    assertEquals(3, call.asked);
    writer.received(16 * MIB);
    assertEquals(3, call.asked, "23 MiB are on their way into the store");
    writer.release(7 * MIB);
    assertEquals(3, call.asked);
    writer.release(16 * MIB);
    assertEquals(4, call.asked);
  }

  @Test
  void smallMessagesAreCounted() {
    welcome();
    for (int i = 0; i < AgentWriter.WINDOW; i++) {
      writer.received(10);
    }
    assertEquals(AgentWriter.WINDOW + 1, call.asked);
    writer.release(10);
    assertEquals(AgentWriter.WINDOW + 2, call.asked);
  }

  private void welcome() {
    writer.open();
    writer.received(10);
    writer.release(10);
    writer.welcomed();
    assertEquals(2, call.asked);
  }
}
