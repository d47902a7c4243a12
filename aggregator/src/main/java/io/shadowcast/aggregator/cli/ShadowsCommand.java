package io.shadowcast.aggregator.cli;

import io.shadowcast.wire.v1.CreateShadowRequest;
import io.shadowcast.wire.v1.DeleteShadowRequest;
import io.shadowcast.wire.v1.DeleteShadowResponse;
import io.shadowcast.wire.v1.LaneMode;
import io.shadowcast.wire.v1.ListShadowsRequest;
import io.shadowcast.wire.v1.ListShadowsResponse;
import io.shadowcast.wire.v1.Shadow;
import io.shadowcast.words.Endpoint;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "shadows", description = "Isolated instances that receive mirrored requests.")
final class ShadowsCommand extends Group {
  @Command(name = "list", description = "The shadows of a host, or of all.")
  int list(
      @Parameters(
              arity = "0..1",
              paramLabel = "[HOST]",
              hideParamSyntax = true,
              description = "web-1 or hosts/web-1")
          @Nullable String host,
      @Mixin Watching watching) {
    Clock clock = session().clock();
    ListShadowsRequest request =
        ListShadowsRequest.newBuilder().setParent(Names.hostOrAll(host)).build();
    return session()
        .show(
            watching,
            link -> {
              ListShadowsResponse shadows =
                  Link.all(page ->
                      link.shadows().listShadows(request.toBuilder().setPageToken(page).build()));
              return View.of(shadows, page(shadows.getShadowsList(), clock));
            });
  }

  /// How much goes to a shadow, over what, and what it is to the others.
  static final class Way {
    @Option(
        names = "--rate",
        paramLabel = "SHARE",
        defaultValue = "1",
        description = "Share of sessions, default 1.")
    private Arguments.Share rate = new Arguments.Share(1);

    @Option(
        names = "--lanes",
        paramLabel = "MODE",
        defaultValue = "fidelity",
        description = "fidelity: a connection for each; fan-in: shared ones, only for http1.")
    private LaneMode lanes = LaneMode.LANE_MODE_FIDELITY;

    @Option(
        names = "--baseline",
        description = "It runs what production runs: what differs at it is noise to the others.")
    private boolean baseline;
  }

  /// What runs there, and where.
  static final class Instance {
    @Option(names = "--vm-type", required = true, paramLabel = "TYPE", description = "large")
    private String vmType = "";

    @Option(
        names = "--address",
        required = true,
        paramLabel = "HOST:PORT",
        description = "Where the instance listens.")
    private @Nullable Endpoint address;
  }

  @Command(name = "add", description = "Mirror a workload to one more instance.")
  int add(
      @Parameters(paramLabel = "SHADOW", description = "web-1/large, a new name") String shadow,
      @Option(names = "--workload", required = true, paramLabel = "NAME", description = "shop")
          String workload,
      @Mixin Instance instance,
      @Mixin Way way,
      @Mixin Waiting waiting,
      @Mixin Changing changing) {
    String name = Names.shadow(shadow);
    Clock clock = session().clock();
    Shadow wanted =
        Shadow.newBuilder()
            .setWorkload(workload)
            .setVmType(Names.vmType(instance.vmType))
            .setAddress(String.valueOf(instance.address))
            .setRate(way.rate.value())
            .setLanes(way.lanes)
            .setBaseline(way.baseline)
            .build();
    return session()
        .change(
            changing,
            (link, change) -> {
              Shadow made =
                  link.shadows()
                      .createShadow(
                          CreateShadowRequest.newBuilder()
                              .setParent(Names.parent(name))
                              .setShadowId(Names.last(name))
                              .setShadow(wanted)
                              .setRequestId(change.requestId())
                              .setValidateOnly(change.validateOnly())
                              .build());
              Page page = page(List.of(made), clock);
              return View.of(made, told(page, link, name, waiting, change));
            });
  }

  @Command(name = "remove", description = "Stop mirroring to an instance and forget it.")
  int remove(
      @Parameters(paramLabel = "SHADOW", description = "web-1/large") String shadow,
      @Mixin Waiting waiting,
      @Mixin Changing changing) {
    String name = Names.shadow(shadow);
    return session()
        .change(
            changing,
            (link, change) -> {
              DeleteShadowResponse gone =
                  link.shadows()
                      .deleteShadow(
                          DeleteShadowRequest.newBuilder()
                              .setName(name)
                              .setRequestId(change.requestId())
                              .setValidateOnly(change.validateOnly())
                              .build());
              String done = change.validateOnly() ? "Would remove " : "Removed ";
              Page page = Page.of(done + Names.brief(name));
              return View.of(gone, told(page, link, name, waiting, change));
            });
  }

  /// What the agent made of it belongs to the answer: it may refuse what the aggregator took.
  private Page told(Page page, Link link, String shadow, Waiting waiting, Session.Change change) {
    return change.validateOnly()
        ? page
        : page.gap().page(waiting.answer(session(), link, Names.parent(shadow)));
  }

  private static Page page(List<Shadow> shadows, Clock clock) {
    Table table = new Table("SHADOW", "WORKLOAD", "TYPE", "ADDRESS", ">RATE", "SINCE");
    for (Shadow shadow : shadows) {
      table.row(
          Names.brief(shadow.getName()),
          shadow.getWorkload(),
          Names.brief(shadow.getVmType()),
          shadow.getAddress(),
          Human.percent(shadow.getRate()),
          Human.time(shadow.getCreateTime(), clock));
    }
    return Page.of(table);
  }
}
