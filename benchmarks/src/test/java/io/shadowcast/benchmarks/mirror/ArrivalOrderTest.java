package io.shadowcast.benchmarks.mirror;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ArrivalOrderTest {
  @Test
  void connectionsMayOvertakeEachOther() {
    assertEquals(
        new ArrivalOrder(5, 5, 0), ArrivalOrder.of(List.of("7 1", "9 4", "7 2", "9 5", "7 3")));
  }

  @Test
  void aRequestBehindALaterOneOfItsConnectionIsAnInversion() {
    assertEquals(
        new ArrivalOrder(5, 5, 2), ArrivalOrder.of(List.of("7 1", "7 9", "7 2", "7 3", "7 10")));
  }

  @Test
  void aRequestThatCameTwiceIsCountedAsOne() {
    assertEquals(new ArrivalOrder(3, 2, 0), ArrivalOrder.of(List.of("7 1", "8 1", "7 2")));
  }
}
