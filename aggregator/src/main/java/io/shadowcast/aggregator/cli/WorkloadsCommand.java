package io.shadowcast.aggregator.cli;

import com.google.protobuf.FieldMask;
import io.shadowcast.wire.v1.GetWorkloadRequest;
import io.shadowcast.wire.v1.ListWorkloadsRequest;
import io.shadowcast.wire.v1.ListWorkloadsResponse;
import io.shadowcast.wire.v1.Objective;
import io.shadowcast.wire.v1.UpdateWorkloadRequest;
import io.shadowcast.wire.v1.Workload;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "workloads", description = "What is captured on hosts, and what it must keep.")
final class WorkloadsCommand extends Group {
  @Command(name = "list", description = "The workloads of a host, or of all.")
  int list(
      @Parameters(
              arity = "0..1",
              paramLabel = "[HOST]",
              hideParamSyntax = true,
              description = "web-1 or hosts/web-1")
          @Nullable String host,
      @Mixin Watching watching) {
    ListWorkloadsRequest request =
        ListWorkloadsRequest.newBuilder().setParent(Names.hostOrAll(host)).build();
    return session()
        .show(
            watching,
            link -> {
              ListWorkloadsResponse workloads =
                  Link.all(page ->
                      link.fleet().listWorkloads(request.toBuilder().setPageToken(page).build()));
              return View.of(workloads, page(workloads));
            });
  }

  @Command(name = "describe", description = "One workload with its objective.")
  int describe(
      @Parameters(paramLabel = "WORKLOAD", description = "web-1/shop") String workload,
      @Mixin Watching watching) {
    String name = Names.workload(workload);
    return session().show(watching, link -> view(get(link, name)));
  }

  @Command(
      name = "objective",
      description = "Set limits of a workload's objective; limits that are not named stay.")
  int objective(
      @Parameters(paramLabel = "WORKLOAD", description = "web-1/shop") String workload,
      @Option(names = "--clear", description = "Forget all limits first.") boolean clear,
      @Mixin ObjectiveOptions options,
      @Mixin Changing changing) {
    if (!clear && options.isEmpty()) {
      throw usage(
          "workloads objective: nothing to set (expected: a limit such as --p95 40ms, or --clear)");
    }
    String name = Names.workload(workload);
    return session()
        .change(
            changing,
            (link, change) -> {
              Workload before = get(link, name);
              Objective start = clear ? Objective.getDefaultInstance() : before.getObjective();
              Workload wanted =
                  before.toBuilder().setObjective(options.applied(command(), start)).build();
              return wanted.equals(before) ? view(before) : update(link, wanted, change);
            });
  }

  private static Workload get(Link link, String name) {
    return link.fleet().getWorkload(GetWorkloadRequest.newBuilder().setName(name).build());
  }

  private static View update(Link link, Workload wanted, Session.Change change) {
    return view(
        link.fleet()
            .updateWorkload(
                UpdateWorkloadRequest.newBuilder()
                    .setWorkload(wanted)
                    .setUpdateMask(FieldMask.newBuilder().addPaths("objective"))
                    .setRequestId(change.requestId())
                    .setValidateOnly(change.validateOnly())
                    .build()));
  }

  private static Page page(ListWorkloadsResponse workloads) {
    Table table = new Table("WORKLOAD", "PORTS", "PROTOCOL", "CAPTURE", "TYPE", "OBJECTIVE");
    for (Workload workload : workloads.getWorkloadsList()) {
      table.row(
          Names.brief(workload.getName()),
          ports(workload),
          Human.orNone(workload.getProtocol()),
          Human.orNone(workload.getCapture()),
          type(workload),
          Objectives.text(workload.getObjective()));
    }
    return Page.of(table);
  }

  private static View view(Workload workload) {
    Table fields =
        new Table("", "")
            .row("Workload", Names.brief(workload.getName()))
            .row("Ports", ports(workload))
            .row("Protocol", Human.orNone(workload.getProtocol()))
            .row("Capture", Human.orNone(workload.getCapture()))
            .row("VM type", type(workload))
            .row("Objective", Objectives.text(workload.getObjective()));
    return View.of(workload, Page.of(fields));
  }

  private static String type(Workload workload) {
    return Stream.of(workload.getVmType(), workload.getDeclaredVmType(), workload.getHostVmType())
        .filter(name -> !name.isEmpty())
        .findFirst()
        .map(Names::brief)
        .orElse("-");
  }

  private static String ports(Workload workload) {
    return Human.orNone(
        workload.getPortsList().stream().map(String::valueOf).collect(Collectors.joining(",")));
  }
}
