package io.shadowcast.benchmarks.demo;

import io.shadowcast.benchmarks.load.Load;
import io.shadowcast.benchmarks.load.Phase;
import io.shadowcast.benchmarks.load.Ticker;
import io.shadowcast.benchmarks.processes.Stage;
import io.shadowcast.benchmarks.processes.StolenTime;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator.SplittableGenerator;

/// The shops of the demo, warm, and the plan that fits what a request costs them.
///
/// @param shadows one per size of the plan, named after it, in the same order
record Cast(Instance production, List<Instance> shadows, Plan plan, double cpuMillis) {
  private static final double SETTLED = 0.85;
  private static final int MOST_AGAIN = 4;

  /// Starts the shops, warms them up with the load that comes later, and measures what a request
  /// costs.
  ///
  /// @param groups whether control groups may be asked for
  static Cast start(Stage stage, boolean groups, Ticker ticker, SplittableGenerator random)
      throws IOException, InterruptedException {
    List<Instance> all = new ArrayList<>();
    for (Shape shape : Plan.SHAPES) {
      all.add(Instance.start(stage, shape.name(), shape, groups));
    }
    all.add(Instance.start(stage, "production", Plan.SHAPES.getLast(), groups));
    for (Instance each : all) {
      each.await();
    }
    List<Load> loads =
        all.stream()
            .map(shop ->
                new Load("127.0.0.1", shop.port(), Plan.CONNECTIONS, ticker, random.split()))
            .toList();
    run(loads, Plan.WARM_UP);
    double cpuMillis = settledCost(all, loads);
    loads.forEach(Load::close);
    return new Cast(
        all.getLast(),
        List.copyOf(all.subList(0, Plan.SHAPES.size())),
        Plan.forCost(cpuMillis),
        cpuMillis);
  }

  /// The shadow of a size.
  Instance shadow(Size size) {
    return shadows.get(plan.sizes().indexOf(size));
  }

  /// The least of what was measured, once a further measurement is hardly less: a compiler still at
  /// work, or a host that gives the CPU to others, makes a request look dearer than it will be.
  private static double settledCost(List<Instance> shops, List<Load> loads)
      throws IOException, InterruptedException {
    StolenTime stolen = StolenTime.begin();
    double least = cost(shops, loads);
    boolean settled = false;
    for (int again = 0; again < MOST_AGAIN && !settled; again++) {
      double next = cost(shops, loads);
      settled = next > SETTLED * least && stolen.share() <= StolenTime.MUCH;
      least = Math.min(least, next);
      stolen = StolenTime.begin();
    }
    return least;
  }

  private static double cost(List<Instance> shops, List<Load> loads)
      throws IOException, InterruptedException {
    double seconds = -cpuSeconds(shops);
    long requests = -sent(loads);
    run(loads, Plan.COSTING);
    seconds += cpuSeconds(shops);
    requests += sent(loads);
    return 1000 * seconds / Math.max(1, requests);
  }

  private static double cpuSeconds(List<Instance> shops) throws IOException {
    double sum = 0;
    for (Instance shop : shops) {
      sum += shop.cpuSeconds();
    }
    return sum;
  }

  private static long sent(List<Load> loads) {
    return loads.stream().mapToLong(Load::sent).sum();
  }

  private static void run(List<Load> loads, Phase phase) throws IOException, InterruptedException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Object>> all = new ArrayList<>();
      loads.forEach(load -> all.add(() -> load.run(List.of(phase), Shopping::request, p -> {})));
      for (Future<Object> each : threads.invokeAll(all)) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw new IOException("warming up: " + e.getCause(), e);
    }
  }
}
