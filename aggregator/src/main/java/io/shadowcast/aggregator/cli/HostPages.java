package io.shadowcast.aggregator.cli;

import io.shadowcast.wire.v1.Host;
import io.shadowcast.wire.v1.Inventory;
import io.shadowcast.wire.v1.ProbeResult;
import java.time.Clock;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Hosts as people read them.
final class HostPages {
  private HostPages() {}

  static Page list(List<Host> hosts, Clock clock) {
    Table table =
        new Table("HOST", "STATE", "SEEN", "GROUP", "TYPE", ">CPUS", ">MEMORY", "AGENT", "LABELS");
    for (Host host : hosts) {
      table.row(
          Names.brief(host.getName()),
          Human.word(host.getState()),
          Human.ago(host.getLastSeen(), clock),
          Human.orNone(host.getGroup()),
          Names.brief(host.getVmType()),
          host.hasInventory() ? String.valueOf(host.getInventory().getLogicalCpus()) : "-",
          host.hasInventory() ? Human.bytes(host.getInventory().getMemoryBytes()) : "-",
          Human.orNone(host.getAgentVersion()),
          labels(host));
    }
    return Page.of(table);
  }

  static Page describe(Host host, Clock clock) {
    Table fields = fields(host);
    fields.row("State", Human.word(host.getState()));
    if (host.hasPausedSince()) {
      fields.row(
          "Mirroring", "paused on the host (since %s)".formatted(Human.utc(host.getPausedSince())));
    }
    fields.row("Last seen", stamp(Human.time(host.getLastSeen(), clock), host, clock));
    fields.row("Enrolled", Human.time(host.getEnrolTime(), clock));
    fields.row("Agent", Human.orNone(host.getAgentVersion()));
    if (host.hasInventory()) {
      inventory(fields, host.getInventory());
    }
    return Page.of(fields)
        .section("Sources", probes(host.getProbesList()))
        .section("Loss accounting since the agent's start", Ledgers.table(host.getLedgersList()));
  }

  /// What an operator may set.
  static Page settings(Host host) {
    return Page.of(fields(host));
  }

  static String labels(Host host) {
    return Human.orNone(
        new TreeMap<>(host.getLabelsMap())
            .entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .collect(Collectors.joining(",")));
  }

  private static Table fields(Host host) {
    return new Table("", "")
        .row("Host", Names.brief(host.getName()))
        .row("Group", Human.orNone(host.getGroup()))
        .row("VM type", Names.brief(host.getVmType()))
        .row("Labels", labels(host));
  }

  private static String stamp(String time, Host host, Clock clock) {
    return host.hasLastSeen() ? time + " (" + Human.ago(host.getLastSeen(), clock) + ")" : time;
  }

  private static void inventory(Table fields, Inventory machine) {
    fields.row("System", machine.getOs() + ", kernel " + machine.getKernel());
    fields.row(
        "CPU",
        "%d x %s (%s)"
            .formatted(machine.getLogicalCpus(), machine.getCpuModel(), machine.getArchitecture()));
    fields.row("Memory", Human.bytes(machine.getMemoryBytes()));
    fields.row("Virtualization", Human.orNone(machine.getVirtualization()));
    for (Inventory.Disk disk : machine.getDisksList()) {
      fields.row(
          "Disk",
          "%s, %s, %s"
              .formatted(
                  disk.getName(), Human.bytes(disk.getSizeBytes()), Human.orNone(disk.getModel())));
    }
    for (Inventory.NetworkInterface nic : machine.getInterfacesList()) {
      fields.row("Interface", nic.getName() + ", " + String.join(" ", nic.getAddressesList()));
    }
  }

  private static Table probes(List<ProbeResult> probes) {
    Table table = new Table("SOURCE", "STATE", "REASON", "REMEDY");
    for (ProbeResult probe : probes) {
      table.row(
          probe.getSource(),
          Human.word(probe.getState()),
          Human.orNone(probe.getReason()),
          Human.orNone(probe.getRemedy()));
    }
    return table;
  }
}
