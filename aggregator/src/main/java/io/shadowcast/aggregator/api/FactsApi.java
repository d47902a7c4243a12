package io.shadowcast.aggregator.api;

import io.grpc.stub.StreamObserver;
import io.shadowcast.aggregator.access.Caller;
import io.shadowcast.aggregator.fleet.Faults;
import io.shadowcast.aggregator.fleet.Fleet;
import io.shadowcast.aggregator.fleet.Page;
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

/// Observed configuration. Values leave only for callers that may read configuration, values of
/// secrets never: agents do not send them, and they are struck out here once more.
final class FactsApi extends FactsServiceGrpc.FactsServiceImplBase {
  private static final HostId NONE = new HostId("none");

  private final Calls calls;
  private final Fleet fleet;
  private final Known known;
  private final InstantSource clock;

  FactsApi(Calls calls, Fleet fleet, InstantSource clock) {
    this.calls = calls;
    this.fleet = fleet;
    this.known = new Known(fleet);
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
          Page.Request ask =
              Page.Request.read(faults, request.getPageSize(), request.getPageToken());
          faults.refuse();
          known.host(host);
          Optional<String> kind = Optional.of(request.getKind()).filter(k -> !k.isEmpty());
          Page<Fact> page = fleet.facts(host, kind, at, ask);
          return ListFactsResponse.newBuilder()
              .addAllFacts(wire(page.items()))
              .setNextPageToken(page.nextToken())
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
          Page.Request ask =
              Page.Request.read(faults, request.getPageSize(), request.getPageToken());
          faults.refuse();
          known.host(host);
          Page<Fact> page = fleet.factVersions(host, request.getKind(), request.getName(), ask);
          return ListFactVersionsResponse.newBuilder()
              .addAllVersions(wire(page.items()))
              .setNextPageToken(page.nextToken())
              .build();
        });
  }

  private Instant at(ListFactsRequest request) {
    return request.hasAt() ? Times.fromWire(request.getAt()) : clock.instant();
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
