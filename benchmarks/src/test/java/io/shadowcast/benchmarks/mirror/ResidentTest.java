package io.shadowcast.benchmarks.mirror;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ResidentTest {
  private final Resident resident = new Resident();

  @Test
  void growthIsFromTheGivenSecondToTheEnd() {
    for (int second = 1; second <= 100; second++) {
      resident.add(second);
    }

    assertEquals(58, resident.at(60)); // the middle of 56..60
    assertEquals(98, resident.last());
    assertEquals(40, resident.growth(60));
    assertEquals(100, resident.most());
  }

  @Test
  void oneCollectionDecidesNothing() {
    for (double mib : new double[] {80, 80, 80, 80, 80, 80, 80, 80, 80, 40}) {
      resident.add(mib);
    }

    assertEquals(0, resident.growth(5));
  }

  @Test
  void withoutSamplesThereIsNoNumber() {
    assertTrue(Double.isNaN(resident.growth(60)));
    assertTrue(Double.isNaN(resident.most()));
  }
}
