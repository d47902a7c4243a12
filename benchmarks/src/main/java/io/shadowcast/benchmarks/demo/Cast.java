package io.shadowcast.benchmarks.demo;

import io.shadowcast.benchmarks.load.Load;
import io.shadowcast.benchmarks.load.Phase;
import io.shadowcast.benchmarks.load.Ticker;
import io.shadowcast.benchmarks.processes.Stage;
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
    double cpuMillis = cost(all, loads);
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
