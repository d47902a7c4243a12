package io.shadowcast.benchmarks.ingest;

import io.shadowcast.benchmarks.processes.Aggregator;
import io.shadowcast.benchmarks.processes.DiskUse;
import io.shadowcast.benchmarks.processes.Stage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/// The aggregator, with one enrolled stream per host.
final class Ours implements Side {
  private final Aggregator aggregator;
  private final List<Points> hosts;
  private final List<AgentLine> lines = new ArrayList<>();

  private Ours(Aggregator aggregator, List<Points> hosts) {
    this.aggregator = aggregator;
    this.hosts = hosts;
  }

  static Ours start(Stage stage, List<Points> hosts) throws IOException {
    Ours ours = new Ours(Aggregator.start(stage), hosts);
    for (Points host : hosts) {
      ours.lines.add(stage.keep(AgentLine.open(ours.aggregator, host.host())));
    }
    return ours;
  }

  @Override
  public void take(int from, int to) throws InterruptedException {
    List<Callable<Boolean>> work = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      AgentLine line = lines.get(i);
      Points host = hosts.get(i);
      work.add(() -> send(line, host, from, to));
    }
    Crowd.all(work);
  }

  /// Every point is queried after kill -9, which says more.
  @Override
  public void check(int to) {}

  private static boolean send(AgentLine line, Points host, int from, int to)
      throws InterruptedException {
    for (int batch = from; batch < to; batch++) {
      line.send(host.batch(batch));
    }
    line.await();
    return true;
  }

  @Override
  public long pid() {
    return aggregator.pid();
  }

  /// Kills it, starts it again and looks for every point of batches [0, batches).
  ///
  /// @return what is wrong with each host; empty when every point is there once
  List<String> faultsAfterKill(int batches) throws IOException, InterruptedException {
    lines.forEach(AgentLine::close);
    aggregator.killAndRestart();
    return hosts.stream()
        .flatMap(host ->
            IntStream.range(0, Points.VALUES)
                .boxed()
                .flatMap(column -> Verification.fault(aggregator, host, column, batches).stream()))
        .toList();
  }

  /// Stops it and measures everything it keeps.
  long stoppedBytes() throws IOException {
    aggregator.stop();
    return DiskUse.bytes(aggregator.state());
  }
}
