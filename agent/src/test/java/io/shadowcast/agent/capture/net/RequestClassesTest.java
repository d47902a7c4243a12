package io.shadowcast.agent.capture.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.shadowcast.agent.capture.Admission;
import io.shadowcast.agent.capture.CapturedWorkload;
import io.shadowcast.agent.queue.RecordKind;
import io.shadowcast.words.ClassRule;
import io.shadowcast.words.PriorityClass;
import io.shadowcast.words.WorkloadName;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RequestClassesTest {
  private static final WorkloadName SHOP = new WorkloadName("shop");

  @Test
  void changedRulesHoldFromTheNextRequestOn() {
    CapturedWorkload workload =
        new CapturedWorkload(
            SHOP,
            List.of(80),
            CapturedWorkload.Protocol.HTTP1,
            List.of(rule(SHOP, "/pay", PriorityClass.P1)));
    Tap tap = new Tap(workload, 8 << 20, Admission.ALL);
    Framer framer = tap.framer(1);
    framer.open(0, 0, 80, false, 1);
    assertEquals(PriorityClass.P1, next(tap, framer, "/pay"));
    assertEquals(PriorityClass.P1, next(tap, framer, "/list"), "the first of its route");
    assertEquals(PriorityClass.P2, next(tap, framer, "/list"));
    WorkloadName other = new WorkloadName("other");
    tap.handover
        .classes()
        .prefer(
            List.of(
                rule(other, "/list", PriorityClass.P1),
                rule(SHOP, "/pay/later", PriorityClass.P3),
                rule(SHOP, "/list", PriorityClass.P4)));
    assertEquals(PriorityClass.P4, next(tap, framer, "/list"));
    assertEquals(PriorityClass.P3, next(tap, framer, "/pay/later"));
    assertEquals(PriorityClass.P1, next(tap, framer, "/pay"));
    tap.handover.classes().prefer(List.of());
    assertEquals(PriorityClass.P2, next(tap, framer, "/list"));
  }

  private static ClassRule rule(WorkloadName workload, String path, PriorityClass priority) {
    return new ClassRule(workload, 0, "GET", path, 0, priority);
  }

  private static PriorityClass next(Tap tap, Framer framer, String path) {
    Wire.client(framer, 0, 2, "GET " + path + " HTTP/1.1\r\nHost: shop\r\n\r\n");
    List<PriorityClass> classes = new ArrayList<>();
    tap.queue.drain(
        record -> {
          if (record.kind() == RecordKind.DATA) {
            classes.add(record.priority());
          }
        },
        16);
    return classes.getFirst();
  }
}
