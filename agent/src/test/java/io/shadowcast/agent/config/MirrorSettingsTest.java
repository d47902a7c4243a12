package io.shadowcast.agent.config;

import static io.shadowcast.agent.config.SettingsTest.faults;
import static io.shadowcast.agent.config.SettingsTest.valid;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What settings say of sessions, lanes and what is safe.
class MirrorSettingsTest {
  @Test
  void aSessionHasOneKeyThatRequestsCanCarry() {
    assertEquals(
        List.of(
            "workloads[0].session: keys and values (expected: exactly one of cookie, header,"
                + " jwt_subject), line 2",
            "workloads[1].session.header: X User (expected: a name of letters, digits, - and _, at most 128),"
                + " line 3",
            "workloads[2].session: keys and values (expected: only with protocol: http1), line 4",
            "mirror.campaign:   (expected: 1 to 64 characters, not blank), line 5"),
        faults(
            """
            workloads:
              - {name: a, ports: [1], session: {cookie: sid, header: X-User}}
              - {name: b, ports: [2], session: {header: X User}}
              - {name: c, ports: [3], protocol: tcp, session: {cookie: sid}}
            mirror: {campaign: ' '}
            """));
    assertEquals(
        Optional.of(new SessionKey(SessionKey.Source.JWT_SUBJECT, "Authorization")),
        valid("workloads: [{name: a, ports: [1], session: {jwt_subject: Authorization}}]")
            .workloads()
            .getFirst()
            .session());
  }

  @Test
  void neitherRawStreamsNorRedisNorDatagramsShareConnections() {
    assertEquals(
        List.of(
            "mirror.shadows: lanes fan-in of x (expected: fidelity: only with protocol: http1 can"
                + " connections be shared), line 2",
            "mirror.shadows: lanes fan-in of y (expected: fidelity: only with protocol: http1 can"
                + " connections be shared), line 2",
            "mirror.shadows: lanes fan-in of z (expected: fidelity: only with protocol: http1 can"
                + " connections be shared), line 2"),
        faults(
            """
            workloads: [{name: db, ports: [1], protocol: tcp}, {name: cache, ports: [2], protocol: redis}, {name: dns, ports: [53], protocol: udp}]
            mirror: {shadows: [{name: x, workload: db, vm_type: s, address: '127.0.0.1:1', lanes: fan-in}, {name: y, workload: cache, vm_type: s, address: '127.0.0.1:1', lanes: fan-in}, {name: z, workload: dns, vm_type: s, address: '127.0.0.1:1', lanes: fan-in}]}
            """));
  }

  @Test
  void destinationsHoldOnlyWhatTheyName() throws IOException {
    AddressRange ten = AddressRange.parse("10.0.0.0/9");
    assertTrue(ten.contains(InetAddress.ofLiteral("10.127.255.255")));
    assertFalse(ten.contains(InetAddress.ofLiteral("10.128.0.0")));
    assertFalse(ten.contains(InetAddress.ofLiteral("::1")));
    assertTrue(AddressRange.parse("0.0.0.0/0").contains(InetAddress.ofLiteral("8.8.8.8")));
    MirrorLocalSettings mirror = valid("").mirror();
    assertTrue(mirror.allows(InetAddress.ofLiteral("127.9.9.9")));
    assertFalse(mirror.allows(InetAddress.ofLiteral("192.168.0.1")));
  }

  @Test
  void faultsOfWhatShallKeepShadowsSafeAreAllNamed() {
    assertEquals(
        List.of(
            "mirror.guard: nobody (expected: a workload of this file: [shop]), line 2",
            "mirror.destinations[0].range: 10.0.0.0/99 (expected: address/prefix), line 3",
            "mirror.destinations[1].range: missing (expected: address/prefix), line 3",
            "mirror.destinations[1].redact: maybe (expected: true or false), line 3",
            "mirror.marker: proxy2 (expected: header or none), line 4",
            "mirror.key_file: marker.key (expected: an absolute path), line 5",
            "mirror.guard[0].path: pay (expected: begins with '/'), line 7",
            "mirror.guard[1].methods: missing (expected: a list of methods), line 8",
            "mirror.guard[3].methods: a list (expected: methods such as GET, or *), line 10",
            "redact.fields: a list (expected: names of 1 to 64 letters, digits, '_', '-' and '.'),"
                + " line 11"),
        faults(
            """
            workloads: [{name: shop, ports: [80]}]
            mirror:
              destinations: [10.0.0.0/99, {redact: maybe}]
              marker: proxy2
              key_file: marker.key
              guard:
                - {path: pay, methods: [GET]}
                - {path: /pay}
                - {workload: nobody, methods: []}
                - {methods: [get]}
            redact: {fields: ['a b']}
            """));
  }

  @Test
  void eachProtocolHasAMarkerOfItsOwn() {
    assertEquals(
        List.of(
            "mirror.shadows: marker proxy2 of x (expected: header or none with protocol: http1),"
                + " line 2",
            "mirror.shadows: marker header of y (expected: proxy2 or none with protocol: tcp),"
                + " line 2",
            "mirror.shadows: marker header of z (expected: proxy2 or none with protocol: udp),"
                + " line 2"),
        faults(
            """
            workloads: [{name: shop, ports: [80]}, {name: raw, ports: [81], protocol: tcp}, {name: dns, ports: [53], protocol: udp}]
            mirror:
              shadows:
                - {name: x, workload: shop, vm_type: s, address: '127.0.0.1:1', marker: proxy2}
                - {name: y, workload: raw, vm_type: s, address: '127.0.0.1:2', marker: header}
                - {name: z, workload: dns, vm_type: s, address: '127.0.0.1:3', marker: header}
                - {name: zz, workload: dns, vm_type: s, address: '127.0.0.1:4', marker: proxy2}
            """));
  }
}
