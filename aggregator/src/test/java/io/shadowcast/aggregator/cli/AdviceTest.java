package io.shadowcast.aggregator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.shadowcast.aggregator.cli.Shell.Ran;
import io.shadowcast.wire.v1.Candidate;
import io.shadowcast.wire.v1.FleetServiceGrpc;
import io.shadowcast.wire.v1.GetModelRequest;
import io.shadowcast.wire.v1.GetTrainingRequest;
import io.shadowcast.wire.v1.GetWorkloadRequest;
import io.shadowcast.wire.v1.Interval;
import io.shadowcast.wire.v1.ListModelsRequest;
import io.shadowcast.wire.v1.ListModelsResponse;
import io.shadowcast.wire.v1.Model;
import io.shadowcast.wire.v1.ModelScore;
import io.shadowcast.wire.v1.ModelsServiceGrpc;
import io.shadowcast.wire.v1.Objective;
import io.shadowcast.wire.v1.PredictRequest;
import io.shadowcast.wire.v1.PredictResponse;
import io.shadowcast.wire.v1.Prediction;
import io.shadowcast.wire.v1.RecommendRequest;
import io.shadowcast.wire.v1.RecommendResponse;
import io.shadowcast.wire.v1.TrainModelRequest;
import io.shadowcast.wire.v1.Training;
import io.shadowcast.wire.v1.TrainingState;
import io.shadowcast.wire.v1.Verdict;
import io.shadowcast.wire.v1.Workload;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Trainings and verdicts that a test chooses, and connections that go wrong, over real TLS.
class AdviceTest {
  private static final String SHOP = "hosts/web-1/workloads/shop";

  @TempDir Path directory;
  private final Models models = new Models();
  private final Fleet fleet = new Fleet();
  private TestAuthority authority;
  private Server server;
  private Shell shell;

  @BeforeEach
  void serve() throws Exception {
    authority = new TestAuthority();
    server = listen("127.0.0.1");
    Instant end = Instant.now().plus(Duration.ofHours(1));
    Path identity = authority.identity(directory.resolve("user"), end);
    shell = Shell.at(directory, "127.0.0.1:" + server.getPort(), identity);
  }

  @AfterEach
  void stop() {
    models.patience.countDown();
    server.shutdownNow();
  }

  @Test
  void recommendationIsAPageWithVerdictReasonsAndCandidates() {
    Ran ran = shell.run("recommend", "web-1/shop", "--rate", "120", "--p95", "40ms");
    assertEquals(0, ran.code(), ran.err());
    assertTrue(ran.out().startsWith("RESIZE to small: web-1/shop should"), ran.out());
    assertTrue(ran.shows("p95 <= 40 ms, errors <= 1 %"), ran.out());
    assertTrue(ran.shows("120 requests/s, as asked"), ran.out());
    assertTrue(ran.shows("34 s old"), ran.out());
    assertTrue(ran.shows("Price per request  -50.0 % (-52.0..-48.0)"), ran.out());
    assertTrue(ran.shows("Price per hour     0.0416 to 0.0312 USD, -25.0 %"), ran.out());
    assertTrue(ran.shows("31.5 (28..35)"), ran.out());
    assertTrue(ran.out().indexOf("*  small") < ran.out().indexOf("   large"), ran.out());
    assertTrue(ran.out().lines().anyMatch(line -> line.matches(" +large .* yes +-")), ran.out());
    assertTrue(
        ran.out().lines().anyMatch(line -> line.matches(" +huge .* - +no model")), ran.out());
  }

  @Test
  void notEnoughDataHasItsOwnExitCode() throws Exception {
    assertTrue(shell.run("recommend", "web-1/idle").shows("Newest data  none that can be used"));
    Ran ran = shell.run("recommend", "web-1/idle", "-o", "json");
    assertEquals(7, ran.code(), ran.err());
    String verdict = new JsonMapper().readTree(ran.out()).at("/verdict").asText();
    assertEquals("VERDICT_NOT_ENOUGH_DATA", verdict);
  }

  @Test
  void predictionThatNobodyCanMakeHasItsOwnExitCode() {
    assertEquals(0, shell.run("models", "predict", "web-1/shop", "--rate", "10").code());
    Ran above = shell.run("models", "predict", "web-1/shop", "--rate", "9999");
    assertEquals(7, above.code(), above.err());
    assertTrue(above.shows("above the trained range"), above.out());
  }

  @Test
  void waitingForATrainingEndsWithItsVerdict() {
    models.states.addAll(
        List.of(
            TrainingState.TRAINING_STATE_RUNNING,
            TrainingState.TRAINING_STATE_RUNNING,
            TrainingState.TRAINING_STATE_REFUSED));
    Ran refused = shell.run("models", "train", "web-1/shop", "--since", "1h", "--wait");
    assertEquals(1, refused.code(), refused.err());
    assertTrue(refused.shows("refused"), refused.out());
    models.states.add(TrainingState.TRAINING_STATE_ACCEPTED);
    assertEquals(0, shell.run("models", "status", "17").code());
    models.states.add(TrainingState.TRAINING_STATE_RUNNING);
    assertEquals(0, shell.run("models", "train", "web-1/shop").code());
  }

  @Test
  void aTrainingSinceSomeTimeAgoIsTheSameRequestWhenItIsRepeated() {
    String[] command = {
      "models", "train", "web-1/shop", "--since", "6h", "--until", "90s", "--request-id", "again"
    };
    assertEquals(0, shell.run(command).code());
    assertEquals(0, shell.run(command).code());
    TrainModelRequest first = models.trainings.getFirst();
    assertEquals(first, models.trainings.getLast());
    assertEquals(6 * 3600, first.getStartAgo().getSeconds());
    assertEquals(90, first.getEndAgo().getSeconds());
  }

  @Test
  void listsAreReadToTheirLastPage() throws Exception {
    Ran ran = shell.run("models", "list", "-o", "json");
    assertEquals(0, ran.code(), ran.err());
    assertEquals(3, new JsonMapper().readTree(ran.out()).at("/models").size());
    assertTrue(shell.run("models", "show", "m-1").shows("12 %"));
  }

  @Test
  void silentAggregatorIsUnreachableAfterTheTimeout() {
    Ran late = shell.run("models", "show", "slow", "--timeout", "1s");
    assertEquals(5, late.code(), late.err());
    assertTrue(late.err().contains("--timeout allows more"), late.err());
  }

  @Test
  void nobodyListeningIsUnreachable() {
    Path identity = directory.resolve("user");
    Ran ran = Shell.at(directory, "127.0.0.1:1", identity).run("hosts", "list");
    assertEquals(5, ran.code(), ran.err());
    assertTrue(ran.err().contains("127.0.0.1:1: unreachable: Connection refused"), ran.err());
  }

  @Test
  void portOfAnotherProtocolIsNamed() throws Exception {
    Thread answering;
    try (ServerSocket web = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      answering = Thread.startVirtualThread(() -> answer(web));
      String server = "127.0.0.1:" + web.getLocalPort();
      Ran ran = Shell.at(directory, server, directory.resolve("user")).run("hosts", "list");
      assertEquals(5, ran.code(), ran.err());
      String wrong = "shadowctl: --server: %s does not speak TLS (expected: ".formatted(server);
      assertTrue(ran.err().startsWith(wrong), ran.err());
    }
    answering.join();
  }

  /// As a web server answers what it does not understand.
  private static void answer(ServerSocket web) {
    while (!web.isClosed()) {
      try (Socket socket = web.accept()) {
        int _ = socket.getInputStream().read();
        socket
            .getOutputStream()
            .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        socket.shutdownOutput();
        socket.getInputStream().transferTo(OutputStream.nullOutputStream());
      } catch (IOException e) {
        // Closed by the client or, at the end, by the test.
      }
    }
  }

  @Test
  void aggregatorOfAnotherAuthorityIsNotTrusted() throws Exception {
    Path foreign =
        new TestAuthority()
            .identity(directory.resolve("foreign"), Instant.now().plus(Duration.ofHours(1)));
    Ran ran = Shell.at(directory, "127.0.0.1:" + server.getPort(), foreign).run("models", "list");
    assertEquals(5, ran.code(), ran.err());
    assertTrue(ran.err().contains("not the aggregator that ca.pem vouches for"), ran.err());
  }

  @Test
  void serverWithAnotherNameIsNotTrusted() throws Exception {
    Server other = listen("elsewhere.example");
    try {
      Ran ran =
          Shell.at(directory, "127.0.0.1:" + other.getPort(), directory.resolve("user"))
              .run("models", "list");
      assertEquals(5, ran.code(), ran.err());
      assertTrue(ran.err().contains("not the aggregator"), ran.err());
    } finally {
      other.shutdownNow();
    }
  }

  @Test
  void endedCertificateIsNamedBeforeAnythingIsSent() throws Exception {
    Path old =
        authority.identity(directory.resolve("old"), Instant.now().minus(Duration.ofHours(5)));
    Ran ran = Shell.at(directory, "127.0.0.1:1", old).run("hosts", "list");
    assertEquals(4, ran.code());
    assertTrue(ran.err().contains("ended 5 h ago"), ran.err());
  }

  @Test
  void identityThatTheServerDoesNotKnowIsRefused() throws Exception {
    // The client trusts the server, but its own certificate is of another authority.
    Path mixed =
        new TestAuthority()
            .identity(directory.resolve("mixed"), Instant.now().plus(Duration.ofHours(1)));
    Files.copy(
        directory.resolve("user/ca.pem"),
        mixed.resolve("ca.pem"),
        StandardCopyOption.REPLACE_EXISTING);
    Ran ran = Shell.at(directory, "127.0.0.1:" + server.getPort(), mixed).run("models", "list");
    assertEquals(4, ran.code(), ran.err());
    assertTrue(ran.err().contains("refused this identity"), ran.err());
  }

  private Server listen(String name) throws Exception {
    return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .sslContext(authority.server(name))
        .executor(Executors.newVirtualThreadPerTaskExecutor())
        .addService(models)
        .addService(fleet)
        .build()
        .start();
  }

  private static <T> void answer(StreamObserver<T> out, T message) {
    out.onNext(message);
    out.onCompleted();
  }

  private static final class Fleet extends FleetServiceGrpc.FleetServiceImplBase {
    @Override
    public void getWorkload(GetWorkloadRequest request, StreamObserver<Workload> out) {
      Objective stored = Objective.newBuilder().setP95Millis(99).setMaxErrorRatio(0.01).build();
      answer(out, Workload.newBuilder().setName(SHOP).setObjective(stored).build());
    }
  }

  private static final class Models extends ModelsServiceGrpc.ModelsServiceImplBase {
    private final CountDownLatch patience = new CountDownLatch(1);
    private final Deque<TrainingState> states = new ArrayDeque<>();
    private final List<TrainModelRequest> trainings = new CopyOnWriteArrayList<>();

    @Override
    public void trainModel(TrainModelRequest request, StreamObserver<Training> out) {
      trainings.add(request);
      answer(out, training());
    }

    @Override
    public void getTraining(GetTrainingRequest request, StreamObserver<Training> out) {
      answer(out, training());
    }

    @Override
    public void listModels(ListModelsRequest request, StreamObserver<ListModelsResponse> out) {
      int page = request.getPageToken().isEmpty() ? 1 : Integer.parseInt(request.getPageToken());
      answer(
          out,
          ListModelsResponse.newBuilder()
              .addModels(Model.newBuilder().setName("models/m-" + page))
              .setNextPageToken(page < 3 ? String.valueOf(page + 1) : "")
              .build());
    }

    @Override
    public void getModel(GetModelRequest request, StreamObserver<Model> out) {
      if (request.getName().endsWith("slow")) {
        try {
          patience.await();
        } catch (InterruptedException e) {
          out.onError(Status.CANCELLED.asRuntimeException());
          return;
        }
      }
      answer(
          out,
          Model.newBuilder()
              .setName(request.getName())
              .addScores(
                  ModelScore.newBuilder().setTarget("p95_millis").setMedianRelativeError(0.12))
              .build());
    }

    @Override
    public void predict(PredictRequest request, StreamObserver<PredictResponse> out) {
      Prediction.Builder one = Prediction.newBuilder().setVmType("vmTypes/small");
      if (request.getRate() > 1000) {
        one.setMissingReason("above the trained range");
      } else {
        one.setP95Millis(interval(31.5, 28, 35));
      }
      answer(out, PredictResponse.newBuilder().addPredictions(one).build());
    }

    @Override
    public void recommend(RecommendRequest request, StreamObserver<RecommendResponse> out) {
      if (!request.getWorkload().equals(SHOP)) {
        answer(
            out,
            RecommendResponse.newBuilder()
                .setVerdict(Verdict.VERDICT_NOT_ENOUGH_DATA)
                .setReason("not enough data: no windows.")
                .build());
        return;
      }
      answer(
          out,
          RecommendResponse.newBuilder()
              .setVerdict(Verdict.VERDICT_RESIZE)
              .setVmType("vmTypes/small")
              .setReason("small keeps the objective at half the price.")
              .setExpectedGain(interval(-0.5, -0.52, -0.48))
              .setObjective(request.getObjective())
              .setRate(request.getRate())
              .setDataAge(Wire.duration(Duration.ofSeconds(34)))
              .setCurrentVmType("vmTypes/large")
              .addCandidates(candidate("large", 2, "0.0416"))
              .addCandidates(candidate("small", 1, "0.0312"))
              .addCandidates(
                  Candidate.newBuilder()
                      .setVmType("vmTypes/huge")
                      .setRank(3)
                      .setNotJudged(true)
                      .setWhy("no model"))
              .build());
    }

    private Training training() {
      TrainingState state = states.isEmpty() ? TrainingState.TRAINING_STATE_RUNNING : states.poll();
      return Training.newBuilder()
          .setName("trainings/17")
          .setWorkload(SHOP)
          .setState(state)
          .build();
    }

    private static Candidate candidate(String type, int rank, String price) {
      return Candidate.newBuilder()
          .setVmType("vmTypes/" + type)
          .setRank(rank)
          .setMeetsObjective(true)
          .setPricePerHour(price)
          .setCurrency("USD")
          .setPrediction(Prediction.newBuilder().setP95Millis(interval(31.5, 28, 35)))
          .build();
    }

    private static Interval interval(double value, double low, double high) {
      return Interval.newBuilder()
          .setValue(value)
          .setLow(low)
          .setHigh(high)
          .setConfidence(0.9)
          .build();
    }
  }
}
