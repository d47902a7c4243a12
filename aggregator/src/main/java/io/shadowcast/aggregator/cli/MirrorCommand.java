package io.shadowcast.aggregator.cli;

import io.shadowcast.wire.v1.ClassRule;
import io.shadowcast.wire.v1.GetMirrorRequest;
import io.shadowcast.wire.v1.ListWorkloadsRequest;
import io.shadowcast.wire.v1.Mirror;
import io.shadowcast.wire.v1.Shadow;
import io.shadowcast.wire.v1.StopMirroringRequest;
import io.shadowcast.wire.v1.StopMirroringResponse;
import io.shadowcast.wire.v1.UpdateMirrorRequest;
import io.shadowcast.wire.v1.Workload;
import java.time.Duration;
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
  private static final String ABSENT = "the agent is not connected and";
  private static final String WAIT = "How long to wait for the agent's answer; default 3s.";
  private static final Duration ROUND = Duration.ofMillis(100);

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
      @Option(names = "--wait", paramLabel = "TIME", defaultValue = "3s", description = WAIT)
          Duration wait,
      @Mixin Changing changing) {
    UpdateMirrorRequest.Builder request = options.request(command(), Names.mirror(host));
    return session().change(changing, (link, change) -> update(link, request, change, wait));
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
      @Option(names = "--wait", paramLabel = "TIME", defaultValue = "3s", description = WAIT)
          Duration wait,
      @Mixin Changing changing) {
    if (all == (host != null)) {
      throw usage("mirror off: %s (expected: HOST or --all)".formatted(all ? "both" : "nothing"));
    }
    if (host != null) {
      UpdateMirrorRequest.Builder request =
          UpdateMirrorRequest.newBuilder().setName(Names.mirror(host)).setOff(true);
      return session().change(changing, (link, change) -> update(link, request, change, wait));
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
    boolean dry = change.validateOnly();
    String told = dry ? "would be off, the agent would be told" : "off, the agent was told";
    String later =
        dry
            ? "would be off, " + ABSENT + " would be told when it is"
            : "off, " + ABSENT + " is told when it is";
    stopped.getToldList().forEach(host -> table.row(Names.brief(host), told));
    stopped.getNotConnectedList().forEach(host -> table.row(Names.brief(host), later));
    return View.of(
        stopped,
        table.isEmpty() ? Page.of("No host is known; nothing is mirrored.") : Page.of(table));
  }

  private View update(
      Link link, UpdateMirrorRequest.Builder request, Session.Change change, Duration wait) {
    for (ClassRule.Builder rule : request.getClassesBuilderList()) {
      if (rule.getWorkload().isEmpty()) {
        rule.setWorkload(onlyWorkload(link, Names.parentOfMirror(request.getName())));
      }
    }
    Mirror mirror =
        link.shadows()
            .updateMirror(
                request
                    .setRequestId(change.requestId())
                    .setValidateOnly(change.validateOnly())
                    .build());
    return change.validateOnly()
        ? view(
            mirror,
            mirror.getOff() ? "would be off" : "would be on",
            "would be revision " + mirror.getRevision())
        : view(answered(link, mirror, wait));
  }

  /// Asks again until the agent has said what it made of the change, or for as long as told.
  private Mirror answered(Link link, Mirror changed, Duration wait) {
    Mirror mirror = changed;
    long left = wait.toMillis();
    while (isPending(mirror) && left > 0 && session().pause(ROUND)) {
      left -= ROUND.toMillis();
      mirror =
          link.shadows().getMirror(GetMirrorRequest.newBuilder().setName(mirror.getName()).build());
    }
    return mirror;
  }

  private static boolean isPending(Mirror mirror) {
    return mirror.getConnected()
        && mirror.getAppliedRevision() < mirror.getRevision()
        && mirror.getFaultsCount() == 0;
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
    return view(mirror, wanted(mirror), revision(mirror));
  }

  private static View view(Mirror mirror, String wanted, String settings) {
    Table fields =
        new Table("", "")
            .row("Host", Names.parentOfMirror(mirror.getName()).replace("hosts/", ""))
            .row("Mirroring", mirroring(mirror, wanted))
            .row("Settings", settings);
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
            .section("Shadows", shadows(mirror))
            .section("Priority classes, the first that matches wins", rules)
            .section(
                "Loss accounting since the agent's start", Ledgers.table(mirror.getLedgersList()));
    return View.of(mirror, page);
  }

  private static Table shadows(Mirror mirror) {
    Table table = new Table("SHADOW", "WORKLOAD", "TYPE", "ADDRESS", ">RATE");
    for (Shadow shadow : mirror.getShadowsList()) {
      table.row(
          Names.brief(shadow.getName()),
          shadow.getWorkload(),
          Names.brief(shadow.getVmType()),
          shadow.getAddress(),
          Human.percent(shadow.getRate()));
    }
    return table;
  }

  private static String mirroring(Mirror mirror, String wanted) {
    return mirror.hasPausedSince()
        ? "%s, but paused on the host (since %s)"
            .formatted(wanted, Human.utc(mirror.getPausedSince()))
        : wanted;
  }

  private static String wanted(Mirror mirror) {
    boolean confirmed = mirror.getAppliedRevision() == mirror.getRevision();
    return mirror.getOff() ? confirmed ? "off" : "off wanted, not confirmed" : "on";
  }

  private static String revision(Mirror mirror) {
    long wanted = mirror.getRevision();
    long has = mirror.getAppliedRevision();
    if (has == wanted) {
      return "revision %d, in force".formatted(wanted);
    }
    if (mirror.getFaultsCount() > 0) {
      return "revision %d, refused; the agent keeps %d".formatted(wanted, has);
    }
    return mirror.getConnected()
        ? "revision %d, the agent still has %d".formatted(wanted, has)
        : "revision %d, %s is told when it is".formatted(wanted, ABSENT);
  }
}
