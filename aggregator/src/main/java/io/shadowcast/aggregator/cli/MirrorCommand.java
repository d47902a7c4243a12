package io.shadowcast.aggregator.cli;

import io.shadowcast.wire.v1.ClassRule;
import io.shadowcast.wire.v1.CompareShadowsRequest;
import io.shadowcast.wire.v1.CompareShadowsResponse;
import io.shadowcast.wire.v1.GetMirrorRequest;
import io.shadowcast.wire.v1.ListRecordingsRequest;
import io.shadowcast.wire.v1.ListRecordingsResponse;
import io.shadowcast.wire.v1.ListWorkloadsRequest;
import io.shadowcast.wire.v1.Mirror;
import io.shadowcast.wire.v1.ReplayRecordingRequest;
import io.shadowcast.wire.v1.StopMirroringRequest;
import io.shadowcast.wire.v1.StopMirroringResponse;
import io.shadowcast.wire.v1.StopRecordingRequest;
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

  @Command(
      name = "record",
      description = "Record what a workload is asked into a file on its host, without secrets.")
  int record(
      @Parameters(
              paramLabel = "HOST[/WORKLOAD]",
              hideParamSyntax = true,
              description = "web-1/shop, or web-1 when it has one workload")
          String workload,
      @Mixin RecordingOptions options,
      @Mixin Following following,
      @Mixin Changing changing) {
    return session()
        .change(
            changing,
            (link, change) ->
                following.view(
                    session(),
                    link,
                    change,
                    link.recordings()
                        .startRecording(
                            options
                                .request(workload(link, workload))
                                .setRequestId(change.requestId())
                                .setValidateOnly(change.validateOnly())
                                .build())));
  }

  private static String workload(Link link, String text) {
    if (text.replaceFirst("^hosts/", "").contains("/")) {
      return Names.workload(text);
    }
    String host = Names.host(text);
    return host + "/workloads/" + onlyWorkload("WORKLOAD", "HOST/WORKLOAD", link, host);
  }

  @Command(
      name = "replay",
      description = "Play a recording of a host to a shadow of it, with its pauses.")
  int replay(
      @Parameters(paramLabel = "SHADOW", description = "web-1/large") String shadow,
      @Parameters(paramLabel = "FILE", description = "As `mirror recordings` names it.")
          String file,
      @Option(
              names = "--rate",
              paramLabel = "RATE",
              defaultValue = "1",
              description = "How much faster, 0.1..10; default 1.")
          double rate,
      @Mixin Following following,
      @Mixin Changing changing) {
    if (rate == 0) {
      throw new CtlFailure(ExitCode.INVALID, "--rate: 0 (expected: 0.1..10)");
    }
    ReplayRecordingRequest.Builder request =
        ReplayRecordingRequest.newBuilder()
            .setShadow(Names.shadow(shadow))
            .setFile(file)
            .setRate(rate);
    return session()
        .change(
            changing,
            (link, change) ->
                following.view(
                    session(),
                    link,
                    change,
                    link.recordings()
                        .replayRecording(
                            request
                                .setRequestId(change.requestId())
                                .setValidateOnly(change.validateOnly())
                                .build())));
  }

  @Command(name = "stop", description = "End a recording or a replay that goes on.")
  int stop(
      @Parameters(paramLabel = "RECORDING", description = "web-1/0b9f2c1e") String recording,
      @Mixin Following following,
      @Mixin Changing changing) {
    StopRecordingRequest.Builder request =
        StopRecordingRequest.newBuilder().setName(Names.recording(recording));
    return session()
        .change(
            changing,
            (link, change) ->
                following.view(
                    session(),
                    link,
                    change,
                    link.recordings()
                        .stopRecording(
                            request
                                .setRequestId(change.requestId())
                                .setValidateOnly(change.validateOnly())
                                .build())));
  }

  @Command(
      name = "recordings",
      description = "Recordings and replays that were ordered, newest first, and how they stand.")
  int recordings(
      @Parameters(
              arity = "0..1",
              paramLabel = "[HOST]",
              hideParamSyntax = true,
              description = "web-1 or hosts/web-1")
          @Nullable String host,
      @Mixin Watching watching) {
    ListRecordingsRequest request =
        ListRecordingsRequest.newBuilder().setParent(Names.hostOrAll(host)).build();
    return session()
        .show(
            watching,
            link -> {
              ListRecordingsResponse found =
                  Link.all(page ->
                      link.recordings()
                          .listRecordings(request.toBuilder().setPageToken(page).build()));
              return View.of(
                  found, RecordingPages.list(found.getRecordingsList(), session().clock()));
            });
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
        rule.setWorkload(
            onlyWorkload(
                "--class", "'WORKLOAD: ...'", link, Names.parentOfMirror(request.getName())));
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

  /// @param expected how one is named, where the host has none or several
  private static String onlyWorkload(String field, String expected, Link link, String host) {
    ListWorkloadsRequest request = ListWorkloadsRequest.newBuilder().setParent(host).build();
    List<String> names =
        link.fleet().listWorkloads(request).getWorkloadsList().stream()
            .filter(workload -> !"none".equals(workload.getCapture()))
            .map(Workload::getName)
            .map(Names::last)
            .toList();
    if (names.size() != 1) {
      throw new CtlFailure(
          ExitCode.INVALID,
          "%s: no workload (expected: %s, because %s has %s)"
              .formatted(
                  field,
                  expected,
                  host,
                  names.isEmpty() ? "none that is known" : String.join(", ", names)));
    }
    return names.getFirst();
  }

  private View view(Mirror mirror) {
    return View.of(mirror, MirrorPage.of(mirror, session().clock()));
  }
}
