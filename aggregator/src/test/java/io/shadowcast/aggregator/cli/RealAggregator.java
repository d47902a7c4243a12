package io.shadowcast.aggregator.cli;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.handler.ssl.SslContextBuilder;
import io.shadowcast.wire.map.AgentWire;
import io.shadowcast.wire.map.BatchCodec;
import io.shadowcast.wire.v1.AgentServiceGrpc;
import io.shadowcast.wire.v1.AgentsServiceGrpc;
import io.shadowcast.wire.v1.ConnectRequest;
import io.shadowcast.wire.v1.ConnectResponse;
import io.shadowcast.wire.v1.EnrolRequest;
import io.shadowcast.wire.v1.EnrolResponse;
import io.shadowcast.words.Batch;
import io.shadowcast.words.BootId;
import io.shadowcast.words.Comparison;
import io.shadowcast.words.Endpoint;
import io.shadowcast.words.Event;
import io.shadowcast.words.Fact;
import io.shadowcast.words.FieldDifference;
import io.shadowcast.words.Hello;
import io.shadowcast.words.Inventory;
import io.shadowcast.words.Labels;
import io.shadowcast.words.Ledger;
import io.shadowcast.words.Loss;
import io.shadowcast.words.LossReason;
import io.shadowcast.words.ObservedWorkload;
import io.shadowcast.words.SampleFrame;
import io.shadowcast.words.Series;
import io.shadowcast.words.SettingsOutcome;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.SourceTime;
import io.shadowcast.words.VmTypeName;
import io.shadowcast.words.WorkloadName;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The aggregator's own program in a process of its own, and one agent `web-1` of it, spoken by
/// hand.
final class RealAggregator implements AutoCloseable {
  private static final Pattern READY =
      Pattern.compile("ready listen=(\\S+) enrolment=(\\S+) ca_sha256=\\S+ admin=(.+)");

  private final Path directory;
  private final Process process;
  private final String server;
  private final Endpoint enrolment;
  private final Path admin;

  RealAggregator(Path directory) throws IOException {
    this.directory = directory;
    Path config = directory.resolve("aggregator.yaml");
    Files.writeString(
        config,
        """
        state: %s
        listen: 127.0.0.1:0
        enrolment_listen: 127.0.0.1:0
        """
            .formatted(directory.resolve("state")));
    this.process =
        java("-Xmx256m", "io.shadowcast.aggregator.main.Main", "run", config.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = String.valueOf(out.readLine());
    Matcher ready = READY.matcher(line);
    if (!ready.matches()) {
      process.destroyForcibly();
      throw new IOException("ready: " + line);
    }
    this.server = ready.group(1);
    this.enrolment = Endpoint.parse(ready.group(2));
    this.admin = Path.of(ready.group(3));
  }

  /// A program on this class path.
  static ProcessBuilder java(String flag, String... program) {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:TieredStopAtLevel=1",
            flag,
            "-cp",
            System.getProperty("java.class.path"));
    builder.command().addAll(List.of(program));
    return builder;
  }

  String server() {
    return server;
  }

  Path admin() {
    return admin;
  }

  Shell shell() {
    return Shell.at(directory, server, admin);
  }

  /// Enrols `web-1` with a token file of `shadowctl`, says hello, delivers one batch, and leaves.
  void enrolAndReport(Path tokenFile) throws IOException, InterruptedException {
    String[] token = Files.readString(tokenFile).strip().split(" ", 2);
    NewIdentity agent = NewIdentity.prepare(directory.resolve("agent"));
    agent.complete(enrol(token[0], agent.request()));
    ManagedChannel channel = channel();
    try {
      report(channel);
    } finally {
      channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }
  }

  /// Delivers samples of `web-1`, which was enrolled before.
  void deliver(List<SampleFrame> frames) throws InterruptedException {
    ManagedChannel channel = channel();
    try {
      BootId boot = new BootId(UUID.randomUUID());
      Answers answers = new Answers();
      StreamObserver<ConnectRequest> out = AgentServiceGrpc.newStub(channel).connect(answers);
      out.onNext(ConnectRequest.newBuilder().setHello(AgentWire.toWire(hello(boot))).build());
      answers.await(ConnectResponse::hasWelcome);
      for (int i = 0; i < frames.size(); i++) {
        Batch.Contents contents =
            new Batch.Contents(List.of(frames.get(i)), List.of(), List.of(), List.of(), List.of());
        Instant now = Instant.now();
        SourceTime created = new SourceTime(boot, i + 1, now);
        Batch batch = new Batch(boot, i + 1, created, now, contents, List.of());
        out.onNext(ConnectRequest.newBuilder().setBatch(BatchCodec.toWire(batch)).build());
        answers.await(ConnectResponse::hasAcknowledgement);
      }
      out.onCompleted();
    } finally {
      channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }
  }

  /// `web-1` with an open stream, which refuses whatever it is to mirror until it is closed.
  Refusing refusing(String fault) {
    return new Refusing(channel(), fault);
  }

  private ManagedChannel channel() {
    Endpoint main = Endpoint.parse(server);
    return NettyChannelBuilder.forAddress(main.host(), main.port())
        .sslContext(Identity.open(directory.resolve("agent"), Clock.systemUTC()))
        .build();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }

  private List<ByteString> enrol(String token, ByteString csr)
      throws IOException, InterruptedException {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(enrolment.host(), enrolment.port())
            .sslContext(
                GrpcSslContexts.configure(SslContextBuilder.forClient())
                    .trustManager(admin.resolve("ca.pem").toFile())
                    .build())
            .build();
    try {
      EnrolResponse answer =
          AgentsServiceGrpc.newBlockingStub(channel)
              .enrol(
                  EnrolRequest.newBuilder().setToken(token).setCsr(csr).setHost("web-1").build());
      return answer.getCertificatesList();
    } finally {
      channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }
  }

  private static void report(ManagedChannel channel) throws InterruptedException {
    Answers answers = new Answers();
    StreamObserver<ConnectRequest> out = AgentServiceGrpc.newStub(channel).connect(answers);
    BootId boot = new BootId(UUID.randomUUID());
    out.onNext(ConnectRequest.newBuilder().setHello(AgentWire.toWire(hello(boot))).build());
    answers.await(ConnectResponse::hasWelcome);
    out.onNext(ConnectRequest.newBuilder().setBatch(BatchCodec.toWire(batch(boot))).build());
    answers.await(ConnectResponse::hasAcknowledgement);
    out.onCompleted();
  }

  private static final Instant PAUSED = Instant.parse("2026-11-22T09:00:00Z");

  private static Hello hello(BootId boot) {
    Inventory inventory =
        new Inventory("Debian", "6.1", "x86_64", "Xeon", 2, 1L << 31, List.of(), List.of(), "kvm");
    ObservedWorkload shop =
        new ObservedWorkload(new WorkloadName("shop"), List.of(8080), "http1", "passive");
    ObservedWorkload small =
        new ObservedWorkload(
            new WorkloadName("shop-small"),
            List.of(8081),
            "http1",
            "none",
            Optional.of(new VmTypeName("small")));
    List<ObservedWorkload> both = List.of(shop, small);
    return new Hello("0.1.0", boot, inventory, List.of(), both, 0, Optional.of(PAUSED));
  }

  private static Batch batch(BootId boot) {
    Instant now = Instant.now();
    Instant at = now.minusSeconds(60);
    long nanos = at.getEpochSecond() * 1_000_000_000L + at.getNano();
    SourceTime time = new SourceTime(boot, 1, at);
    SampleFrame frame =
        new SampleFrame(
            List.of(Series.of("load1")),
            new long[] {nanos, nanos + 1_000_000_000L},
            new double[][] {{0.25, 0.75}});
    Ledger ledger =
        new Ledger(
            new WorkloadName("shop"),
            Optional.empty(),
            100,
            90,
            3,
            List.of(new Loss(LossReason.KERNEL_DROP, 7, 700)));
    Batch.Contents contents =
        new Batch.Contents(
            List.of(frame, guarded(now)),
            List.of(fact(time)),
            List.of(ledger),
            List.of(comparison(at)),
            List.of(new Event("guard.halved", "mirroring is halved, it was full", time)));
    return new Batch(boot, 1, time, at, contents, List.of());
  }

  private static SampleFrame guarded(Instant now) {
    Labels p50 = Labels.of(Map.of("workload", "shop", "mirroring", "with", "quantile", "0.5"));
    long nanos = now.minusSeconds(1).getEpochSecond() * 1_000_000_000L;
    return new SampleFrame(
        List.of(Series.of("guard_level"), new Series("guard_latency_seconds", p50)),
        new long[] {nanos},
        new double[][] {{1}, {0.0125}});
  }

  private static Comparison comparison(Instant at) {
    return new Comparison(
        new WorkloadName("shop"),
        new ShadowName("next"),
        at,
        at.plusSeconds(50),
        true,
        400,
        3,
        new Comparison.LogRatio(0.19, Math.log(1.2), Math.log(1.15), Math.log(1.25)),
        new Comparison.Responses(
            390,
            10,
            6,
            List.of(
                new FieldDifference("body.items[0].price", "value", 390, 390, 390, 0),
                new FieldDifference("body.at", "value", 390, 390, 390, 390))));
  }

  private static Fact fact(SourceTime time) {
    String digest = "0".repeat(64);
    Optional<String> value = Optional.of("hello\u001b[31m red");
    return new Fact("file", "/etc/motd", value, digest, false, false, time);
  }

  static final class Refusing implements StreamObserver<ConnectResponse>, AutoCloseable {
    private final ManagedChannel channel;
    private final String fault;
    private final StreamObserver<ConnectRequest> out;

    private Refusing(ManagedChannel channel, String fault) {
      this.channel = channel;
      this.fault = fault;
      this.out = AgentServiceGrpc.newStub(channel).connect(this);
      send(
          ConnectRequest.newBuilder()
              .setHello(AgentWire.toWire(hello(new BootId(UUID.randomUUID()))))
              .build());
    }

    @Override
    public void onNext(ConnectResponse answer) {
      if (answer.hasMirrorSettings()) {
        long revision = answer.getMirrorSettings().getRevision();
        SettingsOutcome outcome = new SettingsOutcome(revision, List.of(fault));
        send(ConnectRequest.newBuilder().setSettingsOutcome(AgentWire.toWire(outcome)).build());
      }
    }

    private synchronized void send(ConnectRequest request) {
      out.onNext(request);
    }

    @Override
    public void onError(Throwable cause) {}

    @Override
    public void onCompleted() {}

    @Override
    public void close() {
      channel.shutdownNow();
    }
  }

  private static final class Answers implements StreamObserver<ConnectResponse> {
    private final BlockingQueue<ConnectResponse> queue = new LinkedBlockingQueue<>();

    void await(Predicate<ConnectResponse> wanted) throws InterruptedException {
      ConnectResponse next = queue.poll(30, TimeUnit.SECONDS);
      while (next != null && !wanted.test(next)) {
        next = queue.poll(30, TimeUnit.SECONDS);
      }
      if (next == null) {
        throw new AssertionError("No answer to the agent within 30 s");
      }
    }

    @Override
    public void onNext(ConnectResponse answer) {
      queue.add(answer);
    }

    @Override
    public void onError(Throwable cause) {}

    @Override
    public void onCompleted() {}
  }
}
