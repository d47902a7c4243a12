package io.shadowcast.agent.mirror;

import static io.shadowcast.agent.mirror.MirrorRig.SHOP;
import static io.shadowcast.agent.mirror.MirrorRig.SHOP_INDEX;
import static io.shadowcast.agent.mirror.MirrorRig.target;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.agent.mirror.ShadowServer.Mode;
import io.shadowcast.agent.queue.RecordHeader;
import io.shadowcast.words.Ledger;
import io.shadowcast.words.LossReason;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A lane that has fallen behind.
final class CatchUpTest {
  private static final int CONNECTIONS = 20;
  private static final int REQUESTS = 250;
  private static final MirrorOptions PATIENT =
      MirrorOptions.DEFAULT.within(Duration.ofMinutes(1), Duration.ofSeconds(3));

  @Test
  void requestsThatChangeNothingFollowAtOnceInOrder() throws IOException {
    try (ShadowServer shadow = new ShadowServer(Mode.FAST);
        MirrorRig rig = new MirrorRig(PATIENT)) {
      Ledger end = burst(rig, shadow, CatchUpTest::get);
      assertEquals(end.seen(), end.sent(), end::toString);
      MirrorRig.await(() -> rig.observedAnswers.get() == CONNECTIONS * REQUESTS);
      assertTrue(shadow.hurried.get() > 0, "nothing followed at once");
      for (List<String> requests : shadow.requests) {
        String connection = requests.getFirst().split("/", -1)[1];
        assertEquals(all(Long.parseLong(connection)), requests);
      }
    }
  }

  @Test
  void nothingFollowsWhatChangesSomething() throws IOException {
    try (ShadowServer shadow = new ShadowServer(Mode.STRICT);
        MirrorRig rig = new MirrorRig(PATIENT)) {
      Ledger end =
          burst(rig, shadow, path -> "POST /" + path + " HTTP/1.1\r\nContent-Length: 0\r\n\r\n");
      assertEquals(end.seen(), end.sent(), end::toString);
      MirrorRig.await(() -> shadow.received() == CONNECTIONS * REQUESTS);
      assertEquals(0, shadow.hurried.get());
    }
  }

  @Test
  void nothingFollowsWhatAsksForAnotherProtocol() throws IOException {
    try (ShadowServer shadow = new ShadowServer(Mode.STRICT);
        MirrorRig rig = new MirrorRig(PATIENT)) {
      Ledger end = burst(rig, shadow, path -> "GET /" + path + " HTTP/1.1\r\nUPGRADE: h2c\r\n\r\n");
      assertEquals(end.seen(), end.sent(), end::toString);
      MirrorRig.await(() -> shadow.received() == CONNECTIONS * REQUESTS);
      assertEquals(0, shadow.hurried.get());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"CLOSING", "STRICT", "FORGETFUL"})
  void whatFollowedIsSentAgainWhenItWasNotAnswered(Mode mode) throws IOException {
    try (ShadowServer shadow = new ShadowServer(mode);
        MirrorRig rig = new MirrorRig(PATIENT)) {
      Ledger end = burst(rig, shadow, CatchUpTest::get);
      // A shadow that forgets costs the time in which others become stale.
      long stale = mode == Mode.FORGETFUL ? rig.lost("small", LossReason.STALE) : 0;
      assertEquals(end.seen(), end.sent() + stale, end::toString);
      MirrorRig.await(() -> new LinkedHashSet<>(shadow.arrived).size() == end.sent());
      assertTrue(shadow.hurried.get() > 0 || mode == Mode.CLOSING, "nothing followed at once");
    }
  }

  /// So much at once that one request after the other takes longer than a lane waits for it.
  private static Ledger burst(MirrorRig rig, ShadowServer shadow, LongFunction<String> request) {
    rig.apply(1, false, target(SHOP, "small", shadow.port(), 1));
    for (long connection = 1; connection <= CONNECTIONS; connection++) {
      rig.open(SHOP_INDEX, connection);
    }
    for (int sequence = 0; sequence < REQUESTS; sequence++) {
      for (long connection = 1; connection <= CONNECTIONS; connection++) {
        String text = request.apply(connection * 1000 + sequence);
        rig.data(SHOP_INDEX, connection, sequence, RecordHeader.WHOLE, text);
      }
    }
    return rig.settled("small", CONNECTIONS * REQUESTS);
  }

  private static String get(long number) {
    return MirrorRig.getText(number / 1000, number % 1000);
  }

  private static List<String> all(long connection) {
    List<String> all = new ArrayList<>();
    for (int sequence = 0; sequence < REQUESTS; sequence++) {
      all.add(MirrorRig.getText(connection, sequence));
    }
    return all;
  }
}
