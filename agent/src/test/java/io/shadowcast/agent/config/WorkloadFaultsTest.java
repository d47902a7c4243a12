package io.shadowcast.agent.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class WorkloadFaultsTest {
  @Test
  void whatIsWrongInAWorkloadHidesNothingBetweenWorkloads() {
    assertEquals(
        List.of(
            "workloads: shop (expected: each name once), line 1",
            "workloads: twice (expected: each name once), line 1",
            "workloads: shop (expected: each name once), line 1",
            "workloads[0].ports[0]: 70000 (expected: 1..65535), line 2",
            "workloads[1].ports: 80 (expected: a list), line 3",
            "workloads[2].ports[0]: 0 (expected: 1..65535), line 4",
            "workloads[3].inline.listen: a:1 (expected: another address than upstream), line 7",
            "workloads[4].ports: missing (expected: at least one port), line 9"),
        SettingsTest.faults(
            """
            workloads:
              - {name: shop, ports: [70000]}
              - {name: shop, ports: 80}
              - {name: twice, ports: [0]}
              - name: twice
                capture: inline
                inline: {listen: 'a:1', upstream: 'a:1'}
                ports: [81]
              - {name: shop}
            """));
  }
}
