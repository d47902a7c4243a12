package io.shadowcast.aggregator.cli;

import io.shadowcast.wire.v1.ClassRule;
import io.shadowcast.wire.v1.GetMirrorRequest;
import io.shadowcast.wire.v1.ListWorkloadsRequest;
import io.shadowcast.wire.v1.Mirror;
import io.shadowcast.wire.v1.StopMirroringRequest;
import io.shadowcast.wire.v1.StopMirroringResponse;
import io.shadowcast.wire.v1.UpdateMirrorRequest;
import io.shadowcast.wire.v1.Workload;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "mirror",
    description = "What leaves hosts for shadows, and the switch that stops it.")
final class MirrorCommand extends Group {
  @Command(name = "status", description = "Settings in force, class rules, loss accounting.")
  int status(
      @Parameters(paramLabel = "HOST", description = "web-1 or hosts/web-1") String host,
      @Mixin Watching watching) {
    String name = Names.mirror(host);
    return session()
        .show(
            watching,
            link ->
                view(
                    link.shadows().getMirror(GetMirrorRequest.newBuilder().setName(name).build())));
  }

  @Command(name = "set", description = "Rate, priority classes, on and off; no agent restarts.")
  int set(
      @Parameters(paramLabel = "HOST", description = "web-1 or hosts/web-1") String host,
      @Mixin MirrorOptions options,
      @Mixin Changing changing) {
    UpdateMirrorRequest.Builder request = options.request(command(), Names.mirror(host));
    return session().change(changing, (link, change) -> update(link, request, change));
  }

  @Command(
      name = "off",
      description = "Stop mirroring on a host, or with --all everywhere at once.")
  int off(
      @Parameters(
              arity = "0..1",
              paramLabel = "[HOST]",
              hideParamSyntax = true,
              description = "web-1 or hosts/web-1")
          @Nullable String host,
      @Option(names = "--all", description = "The kill switch: every host.") boolean all,
      @Mixin Changing changing) {
    if (all == (host != null)) {
      throw usage("mirror off: %s (expected: HOST or --all)".formatted(all ? "both" : "nothing"));
    }
    if (host != null) {
      UpdateMirrorRequest.Builder request =
          UpdateMirrorRequest.newBuilder().setName(Names.mirror(host)).setOff(true);
      return session().change(changing, (link, change) -> update(link, request, change));
    }
    return session().change(changing, MirrorCommand::stop);
  }

  private static View stop(Link link, Session.Change change) {
    StopMirroringResponse stopped =
        link.shadows()
            .stopMirroring(
                StopMirroringRequest.newBuilder()
                    .setRequestId(change.requestId())
                    .setValidateOnly(change.validateOnly())
                    .build());
    Table table = new Table("HOST", "MIRRORING");
    stopped.getToldList().forEach(host -> table.row(Names.brief(host), "off, the agent was told"));
    stopped
        .getNotConnectedList()
        .forEach(host ->
            table.row(Names.brief(host), "off, the agent is not connected and is told when it is"));
    return View.of(
        stopped,
        table.isEmpty() ? Page.of("No host is known; nothing is mirrored.") : Page.of(table));
  }

  private static View update(
      Link link, UpdateMirrorRequest.Builder request, Session.Change change) {
    for (ClassRule.Builder rule : request.getClassesBuilderList()) {
      if (rule.getWorkload().isEmpty()) {
        rule.setWorkload(onlyWorkload(link, Names.parentOfMirror(request.getName())));
      }
    }
    return view(
        link.shadows()
            .updateMirror(
                request
                    .setRequestId(change.requestId())
                    .setValidateOnly(change.validateOnly())
                    .build()));
  }

  private static String onlyWorkload(Link link, String host) {
    ListWorkloadsRequest request = ListWorkloadsRequest.newBuilder().setParent(host).build();
    List<String> names =
        link.fleet().listWorkloads(request).getWorkloadsList().stream()
            .map(Workload::getName)
            .map(Names::last)
            .toList();
    if (names.size() != 1) {
      throw new CtlFailure(
          ExitCode.INVALID,
          "--class: no workload (expected: 'WORKLOAD: ...', because %s has %s)"
              .formatted(host, names.isEmpty() ? "none that is known" : String.join(", ", names)));
    }
    return names.getFirst();
  }

  private static View view(Mirror mirror) {
    Table fields =
        new Table("", "")
            .row("Host", Names.parentOfMirror(mirror.getName()).replace("hosts/", ""))
            .row("Mirroring", mirror.getOff() ? "off" : "on")
            .row("Settings", revision(mirror));
    mirror.getFaultsList().forEach(fault -> fields.row("Refused", fault));
    Table rules = new Table("CLASS", "WORKLOAD", "METHOD", "PATH", ">PORT", ">FROM SIZE");
    for (ClassRule rule : mirror.getClassesList()) {
      rules.row(
          "P" + rule.getPriorityClass(),
          rule.getWorkload(),
          rule.getMethod().isEmpty() ? "any" : rule.getMethod(),
          rule.getPathPrefix().isEmpty() ? "any" : rule.getPathPrefix(),
          rule.getPort() == 0 ? "any" : String.valueOf(rule.getPort()),
          Human.bytes(rule.getMinBytes()));
    }
    Page page =
        Page.of(fields)
            .section("Priority classes, the first that matches wins", rules)
            .section(
                "Loss accounting since the agent's start", Ledgers.table(mirror.getLedgersList()));
    return View.of(mirror, page);
  }

  private static String revision(Mirror mirror) {
    return mirror.getAppliedRevision() == mirror.getRevision()
        ? "revision %d, in force".formatted(mirror.getRevision())
        : "revision %d, the agent still has %d"
            .formatted(mirror.getRevision(), mirror.getAppliedRevision());
  }
}
