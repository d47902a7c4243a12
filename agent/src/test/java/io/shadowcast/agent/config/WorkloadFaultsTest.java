package io.shadowcast.agent.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.shadowcast.words.VmTypeName;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkloadFaultsTest {
  @Test
  void whatIsWrongInAWorkloadHidesNothingBetweenWorkloads() {
    assertEquals(
        List.of(
            "workloads[0].ports[0]: 70000 (expected: 1..65535), line 2",
            "workloads[1].ports: 80 (expected: a list), line 3",
            "workloads[1].name: shop (expected: each name once), line 3",
            "workloads[2].ports[0]: 0 (expected: 1..65535), line 4",
            "workloads[3].name: twice (expected: each name once), line 5",
            "workloads[3].inline.listen: a:1 (expected: another address than upstream), line 7",
            "workloads[4].ports: missing (expected: at least one port), line 9",
            "workloads[4].name: shop (expected: each name once), line 9"),
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

  @Test
  void declaredVmTypeIsSaidToTheAggregatorInEitherRole() {
    List<WorkloadSettings> workloads =
        SettingsTest.valid(
                """
                workloads:
                  - {name: shop, ports: [80]}
                  - {name: pay, ports: [81], vm_type: large}
                  - {name: shop-small, ports: [82], role: shadow, shadow: s, of: shop, vm_type: small}
                """)
            .workloads();
    assertEquals(
        List.of("", "large", "small"),
        workloads.stream()
            .map(workload -> workload.observed().vmType().map(VmTypeName::value).orElse(""))
            .toList());
  }

  @Test
  void shadowsOfTwoWorkloadsMayHaveOneName() {
    assertEquals(
        List.of("mirror.shadows[2].name: twin (expected: each name once), line 8"),
        SettingsTest.faults(
            """
            workloads:
              - {name: shop, ports: [80]}
              - {name: pay, ports: [81]}
            mirror:
              shadows:
                - {workload: shop, name: twin, vm_type: small, address: '127.0.0.1:90'}
                - {workload: pay, name: twin, vm_type: small, address: '127.0.0.1:91'}
                - {workload: shop, name: twin, vm_type: small, address: '127.0.0.1:92'}
            """));
  }

  @Test
  void datagramsAreCapturedPassivelyAndMayHaveThePortOfAStream() {
    assertEquals(
        List.of(
            "workloads: port 53 of more (expected: one workload per port; it is of names), line 1",
            "workloads[2].capture: inline (expected: passive or none, because the inline proxy"
                + " relays no datagrams), line 5",
            "workloads[2].compare: fields (expected: none or status, because only http1 has"
                + " fields), line 8"),
        SettingsTest.faults(
            """
            workloads:
              - {name: names, ports: [53], protocol: udp}
              - {name: names-tcp, ports: [53], protocol: tcp}
              - name: proxied
                capture: inline
                inline: {listen: 'a:1', upstream: 'a:2'}
                protocol: udp
                compare: fields
                ports: [54]
              - {name: more, ports: [53], protocol: udp}
            """));
  }

  @Test
  void onlyPacketsAreKeptWhole() {
    assertEquals(
        List.of(
            "workloads[0].answers: whole"
                + " (expected: begin, because only capture: passive has packets), line 1"),
        SettingsTest.faults(
            "workloads: [{name: shop, ports: [80], capture: none, answers: whole}]"));
  }
}
