package io.shadowcast.agent.main;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import io.shadowcast.agent.capture.Admission;
import io.shadowcast.agent.capture.CaptureAccounts;
import io.shadowcast.agent.capture.CaptureCounters;
import io.shadowcast.agent.capture.CapturedWorkload;
import io.shadowcast.agent.capture.ResponseObserver;
import io.shadowcast.agent.capture.net.CaptureProbe;
import io.shadowcast.agent.capture.net.Handover;
import io.shadowcast.agent.capture.net.RequestClasses;
import io.shadowcast.agent.capture.net.RingCapture;
import io.shadowcast.agent.mirror.CompareMode;
import io.shadowcast.agent.mirror.Mirror;
import io.shadowcast.agent.mirror.MirrorOptions;
import io.shadowcast.agent.mirror.MirrorSources;
import io.shadowcast.agent.mirror.MirrorWorkload;
import io.shadowcast.agent.mirror.ShadowObservers;
import io.shadowcast.agent.queue.QueueBudget;
import io.shadowcast.agent.queue.RecordQueue;
import io.shadowcast.agent.queue.SessionHash;
import io.shadowcast.words.Comparison;
import io.shadowcast.words.Endpoint;
import io.shadowcast.words.FieldDifference;
import io.shadowcast.words.MirrorSettings;
import io.shadowcast.words.MirrorTarget;
import io.shadowcast.words.ProbeResult;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.VmTypeName;
import io.shadowcast.words.WorkloadName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// A real service and its real shadow, captured passively: one field is changed, and each answer
/// takes a fifth longer.
class ComparedTest {
  private static final WorkloadName SHOP = new WorkloadName("shop");
  private static final int CLIENTS = 4;
  private static final int REQUESTS = 60;
  private static final int CPUS = Runtime.getRuntime().availableProcessors();

  @Test
  void exactlyTheChangedFieldAndTheShiftAreReported() throws Exception {
    ProbeResult probe = CaptureProbe.probe(Thread.ofPlatform().factory(), CPUS, 1);
    assumeTrue(
        probe.state() != ProbeResult.State.OFF,
        () -> "SKIP: AF_PACKET needs CAP_NET_RAW: " + probe);
    HttpServer production = serve(Duration.ofMillis(150), 10);
    HttpServer shadow = serve(Duration.ofMillis(180), 11);
    try {
      Comparison found = compare(production, shadow);
      assertTrue(found.pairs() >= CLIENTS * REQUESTS * 9 / 10, found::toString);
      assertEquals(0, found.statusDiffers());
      assertEquals(
          List.of("body.items[0].price"),
          found.responses().fields().stream()
              .filter(FieldDifference::exceedsNoise)
              .map(FieldDifference::path)
              .toList());
      assertTrue(found.responses().compared() >= found.pairs() * 9 / 10, found::toString);
      Comparison.LogRatio ratio = found.latency();
      assertTrue(ratio.low() > 0, () -> "excludes no shift: " + ratio);
      assertTrue(
          ratio.low() < Math.log(1.25) && ratio.high() > Math.log(1.15),
          () -> "about a fifth: " + ratio);
    } finally {
      production.stop(0);
      shadow.stop(0);
    }
  }

  private static Comparison compare(HttpServer production, HttpServer shadow) throws Exception {
    CapturedWorkload workload =
        new CapturedWorkload(
            SHOP,
            List.of(production.getAddress().getPort()),
            CapturedWorkload.Protocol.HTTP1,
            List.of(),
            Optional.empty(),
            64 << 10,
            true);
    Handover handover = handover(workload);
    RingCapture.Setup setup =
        new RingCapture.Setup(List.of("lo"), 16 << 20, 1 << 20, 4 << 20, 1024);
    Mirror mirror =
        Mirror.start(
            MirrorOptions.DEFAULT.within(Duration.ofSeconds(30), Duration.ofSeconds(30)),
            List.of(
                new MirrorWorkload(
                    SHOP, MirrorWorkload.Protocol.HTTP1, Optional.empty(), CompareMode.FIELDS)),
            List.of(handover.queue()),
            ShadowObservers.NONE,
            new MirrorSources(System::nanoTime, InstantSource.system(), new SplittableRandom(11)));
    try (RingCapture _ =
        RingCapture.start(
            List.of(handover), setup, Thread.ofPlatform().daemon(true).factory(), CPUS)) {
      mirror.apply(new MirrorSettings(1, false, List.of(target(shadow)), List.of()));
      load(production);
      awaitAnswers(mirror);
    } finally {
      mirror.close();
    }
    return mirror.takeComparisons().stream().filter(Comparison::longWindow).toList().getLast();
  }

  private static Handover handover(CapturedWorkload workload) {
    return new Handover(
        List.of(workload),
        new RequestClasses(List.of(workload)),
        new RecordQueue(QueueBudget.allocate(16 << 20)),
        new CaptureAccounts(List.of(workload)),
        new CaptureCounters(),
        Admission.ALL,
        new ResponseObserver() {
          @Override
          public void request(int index, long bytes, boolean write) {}

          @Override
          public void response(int index, long nanos, int status) {}
        },
        SessionHash.of("test"));
  }

  private static MirrorTarget target(HttpServer shadow) {
    return new MirrorTarget(
        SHOP,
        new ShadowName("next"),
        new VmTypeName("small"),
        new Endpoint("127.0.0.1", shadow.getAddress().getPort()),
        1);
  }

  /// All is sent, and a little later all is answered.
  @SuppressWarnings("ThreadSleep")
  private static void awaitAnswers(Mirror mirror) throws InterruptedException {
    long deadline = System.nanoTime() + 30_000_000_000L;
    while (mirror.ledgers().getFirst().sent() < CLIENTS * REQUESTS
        && System.nanoTime() < deadline) {
      Thread.sleep(20);
    }
    Thread.sleep(500);
  }

  private static void load(HttpServer production) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + production.getAddress().getPort() + "/items");
    HttpRequest get = HttpRequest.newBuilder(uri).build();
    List<Future<?>> clients = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(
            threads.submit(() -> {
              try (HttpClient client =
                  HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
                for (int n = 0; n < REQUESTS; n++) {
                  client.send(get, HttpResponse.BodyHandlers.discarding());
                }
              }
              return null;
            }));
      }
      for (Future<?> client : clients) {
        client.get();
      }
    }
  }

  private static HttpServer serve(Duration takes, int price) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    AtomicLong served = new AtomicLong();
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        call -> {
          LockSupport.parkNanos(takes.toNanos());
          byte[] body = body(served.incrementAndGet(), price).getBytes(UTF_8);
          call.getResponseHeaders().set("Content-Type", "application/json");
          // Every other answer is chunked.
          call.sendResponseHeaders(200, served.get() % 2 == 0 ? 0 : body.length);
          try (var out = call.getResponseBody()) {
            out.write(body);
          }
        });
    server.start();
    return server;
  }

  private static String body(long served, int price) {
    return "{\"request\": \"%s\", \"at\": \"%s\", \"served\": %d, \"items\": [{\"name\": \"pen\", \"price\": %d}], \"note\": \"%s\"}"
        .formatted(UUID.randomUUID(), Instant.now(), served, price, "x".repeat(4000));
  }
}
