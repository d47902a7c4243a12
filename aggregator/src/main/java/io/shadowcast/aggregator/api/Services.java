package io.shadowcast.aggregator.api;

import io.grpc.ServerServiceDefinition;
import io.shadowcast.aggregator.access.Access;
import io.shadowcast.aggregator.fleet.Connections;
import io.shadowcast.aggregator.fleet.Fleet;
import io.shadowcast.aggregator.metrics.Ingest;
import io.shadowcast.aggregator.recording.Recordings;
import io.shadowcast.aggregator.shadow.Shadows;
import io.shadowcast.aggregator.snapshot.Snapshots;
import io.shadowcast.aggregator.store.StateStore;
import io.shadowcast.aggregator.store.series.SeriesStore;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;

/// The services of both listeners. The interceptor of `access` must stand before them: they rely on
/// it for who calls.
public final class Services {
  private final List<ServerServiceDefinition> main;
  private final List<ServerServiceDefinition> enrolment;

  /// What comes from outside the rooms.
  ///
  /// @param threads gives every agent stream a virtual thread of its own
  /// @param shipping gives every shipment a thread of its own, not a virtual one: it calls the
  ///   kernel
  public record Surroundings(
      InstantSource clock, SecureRandom random, Executor threads, Executor shipping) {}

  /// The rooms the services call.
  public record Rooms(
      StateStore state,
      SeriesStore series,
      Fleet fleet,
      Connections connections,
      Ingest ingest,
      Access access,
      Shadows shadows,
      Snapshots snapshots,
      Recordings recordings,
      ModelRooms models) {}

  /// Connects the services with the rooms.
  public Services(Rooms rooms, Surroundings around) {
    InstantSource clock = around.clock();
    Calls calls = new Calls(rooms.state(), clock, around.random());
    AgentRooms agent =
        new AgentRooms(
            rooms.fleet(),
            rooms.connections(),
            rooms.ingest(),
            rooms.shadows(),
            rooms.state().receipts(),
            rooms.snapshots(),
            rooms.recordings(),
            clock);
    Fleet fleet = rooms.fleet();
    ServerServiceDefinition agents = new AgentsApi(calls, rooms.access(), clock).bindService();
    this.enrolment = List.of(agents);
    this.main =
        List.of(
            agents,
            new AgentApi(agent, calls, around.threads()).bindService(),
            new FleetApi(calls, fleet).bindService(),
            new VmTypesApi(calls, fleet).bindService(),
            new MetricsApi(calls, fleet, rooms.series(), clock).bindService(),
            new FactsApi(calls, fleet, clock).bindService(),
            new ShadowsApi(
                    calls,
                    rooms.shadows(),
                    rooms.state(),
                    new MirrorHealth(rooms.series(), rooms.state().events(), clock),
                    clock)
                .bindService(),
            new SnapshotsApi(calls, rooms.snapshots()).bindService(),
            new ShippingApi(rooms.snapshots().copies(), calls, around.shipping()).bindService(),
            new RecordingsApi(calls, rooms.recordings()).bindService(),
            new ModelsApi(calls, fleet, rooms.models(), clock).bindService(),
            new AnomaliesApi(calls, fleet, rooms.models().sentry(), clock).bindService(),
            new ForecastsApi(calls, fleet, rooms.models().forecasts()).bindService(),
            new FingerprintsApi(calls, fleet, rooms.state(), rooms.models().fingerprints(), clock)
                .bindService());
  }

  /// For the listener that asks for certificates.
  public List<ServerServiceDefinition> main() {
    return main;
  }

  /// For the listener of agents that have none yet; the rights of a caller without certificate
  /// leave one method of it.
  public List<ServerServiceDefinition> enrolment() {
    return enrolment;
  }
}
