package io.shadowcast.agent.metrics;

import io.shadowcast.agent.config.HealthSettings;
import io.shadowcast.words.Endpoint;
import io.shadowcast.words.Labels;
import io.shadowcast.words.ProbeResult;
import io.shadowcast.words.Series;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/// `health_up` and `health_seconds` of one check: its last finished run. A run blocks a thread of
/// its own; one run at a time.
final class HealthCheck implements SampleSource {
  private final HealthSettings settings;
  private final ExecutorService threads;
  private final LongSupplier ticker;
  private final AtomicBoolean running = new AtomicBoolean();
  private final Column upColumn;
  private final Column secondsColumn;
  private volatile Result last = new Result(Double.NaN, Double.NaN);

  private record Result(double up, double seconds) {}

  HealthCheck(HealthSettings settings, ExecutorService threads, LongSupplier ticker) {
    this.settings = settings;
    this.threads = threads;
    this.ticker = ticker;
    Labels labels = Labels.of("check", settings.name());
    this.upColumn = new Column(new Series("health_up", labels));
    this.secondsColumn = new Column(new Series("health_seconds", labels));
  }

  Duration interval() {
    return settings.interval();
  }

  ProbeResult probe() {
    return ProbeResult.full("health:" + settings.name());
  }

  /// Starts a run, unless one still runs.
  void start() {
    if (running.compareAndSet(false, true)) {
      threads.execute(this::run);
    }
  }

  @Override
  public void sample(Row row, long elapsedNanos) {
    Result result = last;
    row.set(upColumn, result.up());
    row.set(secondsColumn, result.seconds());
  }

  /// Measures one run; the timeout holds for all of it, whatever the target does.
  private void run() {
    long start = ticker.getAsLong();
    boolean up = false;
    Future<Boolean> attempt = threads.submit(this::attempt);
    try {
      up = attempt.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException | CancellationException e) {
      attempt.cancel(true);
    } catch (InterruptedException e) {
      attempt.cancel(true);
      Thread.currentThread().interrupt();
    } finally {
      double seconds = (ticker.getAsLong() - start) / ProcPart.NANOS_PER_SECOND;
      last = new Result(up ? 1 : 0, seconds);
      running.set(false);
    }
  }

  private boolean attempt() throws IOException, InterruptedException {
    return switch (settings.target()) {
      case HealthSettings.Target.Http(URI uri) -> http(uri);
      case HealthSettings.Target.Tcp(Endpoint address) -> tcp(address);
      case HealthSettings.Target.Command(List<String> run) -> command(run);
    };
  }

  private boolean http(URI uri) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
    try {
      connection.setConnectTimeout(timeoutMillis());
      connection.setReadTimeout(timeoutMillis());
      connection.setInstanceFollowRedirects(false);
      connection.setUseCaches(false);
      int status = connection.getResponseCode();
      return status >= 200 && status < 400;
    } finally {
      connection.disconnect();
    }
  }

  private boolean tcp(Endpoint address) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address.host(), address.port()), timeoutMillis());
      return true;
    }
  }

  private boolean command(List<String> run) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(run)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      process.getOutputStream().close();
      return process.waitFor() == 0;
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private int timeoutMillis() {
    return Math.clamp(settings.timeout().toMillis(), 1, Integer.MAX_VALUE);
  }
}
