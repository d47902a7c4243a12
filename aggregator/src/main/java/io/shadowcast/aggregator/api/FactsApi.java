package io.shadowcast.aggregator.api;

import io.grpc.stub.StreamObserver;
import io.shadowcast.aggregator.access.Caller;
import io.shadowcast.aggregator.store.StateStore;
import io.shadowcast.wire.map.AgentWire;
import io.shadowcast.wire.map.ResourceNames;
import io.shadowcast.wire.map.Times;
import io.shadowcast.wire.v1.FactsServiceGrpc;
import io.shadowcast.wire.v1.ListFactVersionsRequest;
import io.shadowcast.wire.v1.ListFactVersionsResponse;
import io.shadowcast.wire.v1.ListFactsRequest;
import io.shadowcast.wire.v1.ListFactsResponse;
import io.shadowcast.wire.v1.Permission;
import io.shadowcast.words.Fact;
import io.shadowcast.words.HostId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Observed configuration. Values leave only for callers that may read configuration, values of
/// secrets never: agents do not send them, and they are struck out here once more.
final class FactsApi extends FactsServiceGrpc.FactsServiceImplBase {
  private static final HostId NONE = new HostId("none");

  private final Calls calls;
  private final StateStore state;
  private final InstantSource clock;

  FactsApi(Calls calls, StateStore state, InstantSource clock) {
    this.calls = calls;
    this.state = state;
    this.clock = clock;
  }

  @Override
  public void listFacts(ListFactsRequest request, StreamObserver<ListFactsResponse> out) {
    calls.read(
        out,
        () -> {
          Faults faults = new Faults();
          HostId host = faults.read("parent", () -> ResourceNames.host(request.getParent()), NONE);
          Instant at = faults.read("at", () -> at(request), Instant.EPOCH);
          Pages.Ask ask = Pages.ask(faults, request.getPageSize(), request.getPageToken());
          faults.refuse();
          known(host);
          Optional<String> kind = Optional.of(request.getKind()).filter(k -> !k.isEmpty());
          Pages<Fact> page =
              Pages.of(
                  state.facts().at(host, kind, at),
                  ask,
                  fact -> fact.kind() + "\u0000" + fact.name());
          return ListFactsResponse.newBuilder()
              .addAllFacts(wire(page.elements()))
              .setNextPageToken(page.next())
              .build();
        });
  }

  @Override
  public void listFactVersions(
      ListFactVersionsRequest request, StreamObserver<ListFactVersionsResponse> out) {
    calls.read(
        out,
        () -> {
          Faults faults = new Faults();
          HostId host = faults.read("parent", () -> ResourceNames.host(request.getParent()), NONE);
          faults.check(!request.getKind().isBlank(), "kind", "\"\"", "a kind of fact");
          faults.check(!request.getName().isBlank(), "name", "\"\"", "a name of a fact");
          Pages.Ask ask = Pages.ask(faults, request.getPageSize(), request.getPageToken());
          faults.refuse();
          known(host);
          Pages<Numbered> page =
              Pages.of(
                  numbered(state.facts().versions(host, request.getKind(), request.getName())),
                  ask,
                  Numbered::key);
          return ListFactVersionsResponse.newBuilder()
              .addAllVersions(wire(page.elements().stream().map(Numbered::fact).toList()))
              .setNextPageToken(page.next())
              .build();
        });
  }

  private record Numbered(int number, Fact fact) {
    String key() {
      return "%010d".formatted(number);
    }
  }

  private static List<Numbered> numbered(List<Fact> versions) {
    return IntStream.range(0, versions.size())
        .mapToObj(i -> new Numbered(i, versions.get(i)))
        .toList();
  }

  private Instant at(ListFactsRequest request) {
    return request.hasAt() ? Times.fromWire(request.getAt()) : clock.instant();
  }

  private void known(HostId host) {
    if (state.hosts().find(host).isEmpty()) {
      throw Refusal.notFound(ResourceNames.host(host), "an enrolled host");
    }
  }

  private static List<io.shadowcast.wire.v1.Fact> wire(List<Fact> facts) {
    boolean values = Caller.current().may(Permission.PERMISSION_CONFIG_READ);
    return facts.stream().map(fact -> wire(fact, values)).toList();
  }

  private static io.shadowcast.wire.v1.Fact wire(Fact fact, boolean values) {
    io.shadowcast.wire.v1.Fact wire = AgentWire.toWire(fact);
    return values && !fact.secret() ? wire : wire.toBuilder().clearValue().build();
  }
}
