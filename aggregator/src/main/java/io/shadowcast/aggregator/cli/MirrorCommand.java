package io.shadowcast.aggregator.cli;

import io.shadowcast.wire.v1.ClassRule;
import io.shadowcast.wire.v1.CompareShadowsRequest;
import io.shadowcast.wire.v1.CompareShadowsResponse;
import io.shadowcast.wire.v1.GetMirrorRequest;
import io.shadowcast.wire.v1.ListWorkloadsRequest;
import io.shadowcast.wire.v1.Mirror;
import io.shadowcast.wire.v1.StopMirroringRequest;
import io.shadowcast.wire.v1.StopMirroringResponse;
import io.shadowcast.wire.v1.UpdateMirrorRequest;
import io.shadowcast.wire.v1.Workload;
import java.time.Duration;
import java.time.Instant;
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
  private static final Arguments.Moment AN_HOUR_AGO = new Arguments.Moment.Ago(Duration.ofHours(1));

  @Command(
      name = "diff",
      description = "How shadows differ from production: response times, and fields beyond noise.")
  int diff(
      @Parameters(paramLabel = "HOST", description = "web-1 or hosts/web-1") String host,
      @Option(names = "--shadow", paramLabel = "SHADOW", description = "This one alone.")
          @Nullable String shadow,
      @Option(
              names = "--since",
              paramLabel = "TIME",
              description = "1h for an hour ago (default), or 2026-01-31T08:00:00Z.")
          Arguments.@Nullable Moment since,
      @Mixin Watching watching) {
    CompareShadowsRequest.Builder request =
        CompareShadowsRequest.newBuilder()
            .setParent(Names.host(host))
            .setShadow(shadow == null ? "" : shadow);
    Arguments.Moment from = since == null ? AN_HOUR_AGO : since;
    return session()
        .show(
            watching,
            link -> {
              Instant now = session().clock().instant();
              CompareShadowsResponse answer =
                  link.shadows()
                      .compareShadows(request.setStartTime(Wire.timestamp(from.at(now))).build());
              return View.of(answer, DiffPages.page(answer));
            });
  }

  @Command(
      name = "status",
      description = "How production is doing, settings in force, class rules, loss accounting.")
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
      @Mixin Waiting waiting,
      @Mixin Changing changing) {
    UpdateMirrorRequest.Builder request = options.request(command(), Names.mirror(host));
    return session().change(changing, (link, change) -> update(link, request, change, waiting));
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
      @Mixin Waiting waiting,
      @Mixin Changing changing) {
    if (all == (host != null)) {
      throw usage("mirror off: %s (expected: HOST or --all)".formatted(all ? "both" : "nothing"));
    }
    if (host != null) {
      UpdateMirrorRequest.Builder request =
          UpdateMirrorRequest.newBuilder().setName(Names.mirror(host)).setOff(true);
      return session().change(changing, (link, change) -> update(link, request, change, waiting));
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
            ? "would be off, " + MirrorPage.ABSENT + " would be told when it is"
            : "off, " + MirrorPage.ABSENT + " is told when it is";
    stopped.getToldList().forEach(host -> table.row(Names.brief(host), told));
    stopped.getNotConnectedList().forEach(host -> table.row(Names.brief(host), later));
    return View.of(
        stopped,
        table.isEmpty() ? Page.of("No host is known; nothing is mirrored.") : Page.of(table));
  }

  private View update(
      Link link, UpdateMirrorRequest.Builder request, Session.Change change, Waiting waiting) {
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
        ? View.of(mirror, MirrorPage.dry(mirror, session().clock()))
        : view(waiting.answered(session(), link, mirror));
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

  private View view(Mirror mirror) {
    return View.of(mirror, MirrorPage.of(mirror, session().clock()));
  }
}
