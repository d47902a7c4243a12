package io.shadowcast.aggregator.cli;

import com.google.protobuf.FieldMask;
import io.shadowcast.wire.v1.GetHostRequest;
import io.shadowcast.wire.v1.Host;
import io.shadowcast.wire.v1.ListHostsRequest;
import io.shadowcast.wire.v1.ListHostsResponse;
import io.shadowcast.wire.v1.UpdateHostRequest;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "hosts", description = "Hosts with an agent.")
final class HostsCommand extends Group {
  @Command(name = "list", description = "All hosts, or those that match.")
  int list(
      @Option(
              names = "--filter",
              paramLabel = "FILTER",
              description = "For example 'group=web labels.zone=a state=connected': all must hold.")
          @Nullable String filter,
      @Mixin Watching watching) {
    Clock clock = session().clock();
    return session()
        .show(
            watching,
            link -> {
              ListHostsRequest request =
                  ListHostsRequest.newBuilder().setFilter(filter == null ? "" : filter).build();
              ListHostsResponse hosts =
                  Link.all(page ->
                      link.fleet().listHosts(request.toBuilder().setPageToken(page).build()));
              return View.of(hosts, HostPages.list(hosts.getHostsList(), clock));
            });
  }

  @Command(name = "describe", description = "One host: machine, sources, loss accounting.")
  int describe(
      @Parameters(paramLabel = "HOST", description = "web-1 or hosts/web-1") String host,
      @Mixin Watching watching) {
    Clock clock = session().clock();
    String name = Names.host(host);
    return session()
        .show(
            watching,
            link -> {
              Host found = get(link, name);
              return View.of(found, HostPages.describe(found, clock));
            });
  }

  @Command(name = "label", description = "Set labels with key=value, remove them with key-.")
  int label(
      @Parameters(index = "0", paramLabel = "HOST", description = "web-1 or hosts/web-1")
          String host,
      @Parameters(
              index = "1..*",
              arity = "1..*",
              paramLabel = "LABEL",
              description = "zone=a sets, zone- removes")
          List<String> labels,
      @Mixin Changing changing) {
    List<LabelEdit> edits = labels.stream().map(this::edit).toList();
    String name = Names.host(host);
    return session()
        .change(
            changing,
            (link, change) -> {
              Host before = get(link, name);
              Host.Builder after = before.toBuilder();
              edits.forEach(edit -> edit.apply(after));
              Host wanted = after.build();
              if (wanted.equals(before)) {
                return View.of(before, Page.of("Unchanged: " + HostPages.labels(before)));
              }
              return updated(link, wanted, List.of("labels"), change);
            });
  }

  @Command(name = "set", description = "Set group or VM type; an empty value clears it.")
  int set(
      @Parameters(paramLabel = "HOST", description = "web-1 or hosts/web-1") String host,
      @Option(names = "--group", paramLabel = "GROUP", description = "for example web")
          @Nullable String group,
      @Option(names = "--vm-type", paramLabel = "TYPE", description = "for example medium")
          @Nullable String vmType,
      @Mixin Changing changing) {
    if (group == null && vmType == null) {
      throw usage("hosts set: nothing to set (expected: --group or --vm-type)");
    }
    Host.Builder wanted = Host.newBuilder().setName(Names.host(host));
    FieldMask.Builder mask = FieldMask.newBuilder();
    if (group != null) {
      wanted.setGroup(group);
      mask.addPaths("group");
    }
    if (vmType != null) {
      wanted.setVmType(vmType.isEmpty() ? "" : Names.vmType(vmType));
      mask.addPaths("vm_type");
    }
    return session()
        .change(
            changing, (link, change) -> updated(link, wanted.build(), mask.getPathsList(), change));
  }

  private static Host get(Link link, String name) {
    return link.fleet().getHost(GetHostRequest.newBuilder().setName(name).build());
  }

  private View updated(Link link, Host wanted, List<String> fields, Session.Change change) {
    UpdateHostRequest request =
        UpdateHostRequest.newBuilder()
            .setHost(wanted)
            .setUpdateMask(FieldMask.newBuilder().addAllPaths(fields))
            .setRequestId(change.requestId())
            .setValidateOnly(change.validateOnly())
            .build();
    Host host = link.fleet().updateHost(request);
    return View.of(host, HostPages.settings(host));
  }

  private LabelEdit edit(String text) {
    int equal = text.indexOf('=');
    if (equal > 0) {
      return new LabelEdit.Set(text.substring(0, equal), text.substring(equal + 1));
    }
    if (equal < 0 && text.length() > 1 && text.endsWith("-")) {
      return new LabelEdit.Remove(text.substring(0, text.length() - 1));
    }
    throw usage("label: %s (expected: key=value, or key- to remove)".formatted(text));
  }

  private sealed interface LabelEdit {
    void apply(Host.Builder host);

    record Set(String key, String value) implements LabelEdit {
      @Override
      public void apply(Host.Builder host) {
        host.putLabels(key, value);
      }
    }

    record Remove(String key) implements LabelEdit {
      @Override
      public void apply(Host.Builder host) {
        host.removeLabels(key);
      }
    }
  }
}
