package io.shadowcast.benchmarks.mirror;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;

class AccountTest {
  private static final String STATUS =
      """
      mirror: on
      web: seen 78696, sent 78696, waiting 0, lost 0 [], unaccounted 0
      web -> twin: seen 78696, sent 59694, waiting 0, lost 19002 [LANE_FULL 5283 (343395 bytes), \
      STALE 13719 (891735 bytes)], unaccounted 0
      """;

  @Test
  void theAccountOfAWorkloadIsNotThatOfItsShadow() {
    assertEquals(new Account(78696, 78696, 0, 0, Map.of(), 0), Account.in(STATUS, "web"));
  }

  @Test
  void lossesHaveTheirReasons() {
    Account mirror = Account.in(STATUS, "web -> twin");

    assertEquals(Map.of("LANE_FULL", 5283L, "STALE", 13719L), mirror.losses());
    assertEquals(mirror.seen(), mirror.named());
  }

  @Test
  void anAccountThatIsNotThereIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Account.in(STATUS, "shop"));
  }
}
