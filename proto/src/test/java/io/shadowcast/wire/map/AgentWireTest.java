package io.shadowcast.wire.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.shadowcast.words.BootId;
import io.shadowcast.words.ClassRule;
import io.shadowcast.words.Endpoint;
import io.shadowcast.words.Hello;
import io.shadowcast.words.HostId;
import io.shadowcast.words.Inventory;
import io.shadowcast.words.LaneMode;
import io.shadowcast.words.MirrorSettings;
import io.shadowcast.words.MirrorTarget;
import io.shadowcast.words.ObservedWorkload;
import io.shadowcast.words.Order;
import io.shadowcast.words.PriorityClass;
import io.shadowcast.words.ProbeResult;
import io.shadowcast.words.Receipt;
import io.shadowcast.words.SettingsOutcome;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.SourceTime;
import io.shadowcast.words.VmTypeName;
import io.shadowcast.words.Welcome;
import io.shadowcast.words.WorkloadName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AgentWireTest {
  private static final BootId BOOT = new BootId(new UUID(1, 2));
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.000000001Z");
  private static final WorkloadName SHOP = new WorkloadName("shop");

  @Test
  void helloAndWelcomeAreReadBack() {
    Inventory inventory =
        new Inventory(
            "Debian 12",
            "6.1",
            "x86_64",
            "cpu",
            2,
            8L << 30,
            List.of(new Inventory.Disk("vda", "", 5L << 40)),
            List.of(new Inventory.Nic("lo", List.of("127.0.0.1", "::1"), 0)),
            "kvm");
    Hello hello =
        new Hello(
            "0.1.0",
            BOOT,
            inventory,
            List.of(ProbeResult.full("metrics")),
            List.of(
                new ObservedWorkload(SHOP, List.of(80, 65_535), "http1", "passive"),
                new ObservedWorkload(
                    new WorkloadName("shop-small"),
                    List.of(81),
                    "http1",
                    "none",
                    Optional.of(new VmTypeName("small")))),
            7,
            Optional.of(NOW));
    assertEquals(hello, AgentWire.fromWire(AgentWire.toWire(hello)));
    Welcome welcome = new Welcome(NOW, Map.of(BOOT, 12L));
    assertEquals(welcome, AgentWire.fromWire(AgentWire.toWire(welcome)));
    SettingsOutcome outcome = new SettingsOutcome(3, List.of("mirror.rate: -1 (expected: 0..1)"));
    assertEquals(outcome, AgentWire.fromWire(AgentWire.toWire(outcome)));
  }

  @ParameterizedTest
  @EnumSource(ProbeResult.State.class)
  void everyProbeStateIsReadBack(ProbeResult.State state) {
    ProbeResult probe = new ProbeResult("capture.net", state, "no CAP_NET_RAW", "run as root");
    assertEquals(probe, AgentWire.fromWire(AgentWire.toWire(probe)));
  }

  @Test
  void aProbeStateOfANewerAgentCountsAsOff() {
    var wire =
        io.shadowcast.wire.v1.ProbeResult.newBuilder().setSource("capture.disk").setStateValue(9);
    assertEquals(
        new ProbeResult("capture.disk", ProbeResult.State.OFF, "state 9 is not known", ""),
        AgentWire.fromWire(wire.build()));
  }

  @ParameterizedTest
  @EnumSource(value = PriorityClass.class, names = "P0", mode = EnumSource.Mode.EXCLUDE)
  void mirrorSettingsAreReadBack(PriorityClass priority) {
    MirrorSettings settings =
        new MirrorSettings(
            5,
            true,
            List.of(
                new MirrorTarget(
                    SHOP,
                    new ShadowName("small"),
                    new VmTypeName("small"),
                    new Endpoint("::1", 9001),
                    0.5,
                    true,
                    LaneMode.FAN_IN)),
            List.of(new ClassRule(SHOP, 80, "POST", "/pay", 10, priority)));
    assertEquals(settings, OrderWire.fromWire(OrderWire.toWire(settings)));
  }

  @Test
  void wrongMirrorSettingsNameTheFault() {
    var wire = io.shadowcast.wire.v1.MirrorSettings.newBuilder();
    wire.addTargetsBuilder()
        .setWorkload("shop")
        .setShadow("small")
        .setVmType("small")
        .setAddress("localhost:1")
        .setRate(2);
    var e = assertThrows(IllegalArgumentException.class, () -> OrderWire.fromWire(wire.build()));
    assertEquals("targets[0].mirror.rate: 2.0 (expected: 0..1)", e.getMessage());
  }

  @ParameterizedTest
  @EnumSource(Receipt.Outcome.class)
  void ordersAndReceiptsAreReadBack(Receipt.Outcome outcome) {
    Order.Fence fence = new Order.Fence("s-1", "stop", 2, "hosts/web-1", 9);
    Order.Seal seal = new Order.Seal(new byte[] {1, -1}, List.of(new byte[] {2}, new byte[] {3}));
    Order order = new Order(new HostId("web-1"), fence, "shadow.stop", "{}", NOW, seal);
    assertEquals(order, OrderWire.fromWire(OrderWire.toWire(order)));
    Receipt receipt = new Receipt(fence, outcome, "why", new SourceTime(BOOT, 3, NOW));
    assertEquals(receipt, OrderWire.fromWire(OrderWire.toWire(receipt)));
  }
}
