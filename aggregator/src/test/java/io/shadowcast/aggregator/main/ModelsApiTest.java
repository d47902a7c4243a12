package io.shadowcast.aggregator.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import io.grpc.Status;
import io.shadowcast.wire.v1.GetModelRequest;
import io.shadowcast.wire.v1.GetTrainingRequest;
import io.shadowcast.wire.v1.ImportVmTypesRequest;
import io.shadowcast.wire.v1.JudgeChangeRequest;
import io.shadowcast.wire.v1.JudgeChangeResponse;
import io.shadowcast.wire.v1.JudgementOutcome;
import io.shadowcast.wire.v1.ListModelsRequest;
import io.shadowcast.wire.v1.ModelsServiceGrpc;
import io.shadowcast.wire.v1.PredictRequest;
import io.shadowcast.wire.v1.Prediction;
import io.shadowcast.wire.v1.RecommendRequest;
import io.shadowcast.wire.v1.RecommendResponse;
import io.shadowcast.wire.v1.TrainModelRequest;
import io.shadowcast.wire.v1.Training;
import io.shadowcast.wire.v1.TrainingState;
import io.shadowcast.wire.v1.Verdict;
import io.shadowcast.wire.v1.VmType;
import io.shadowcast.wire.v1.VmTypesServiceGrpc;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Models and advice, as far as an aggregator can go that has seen next to nothing.
class ModelsApiTest {
  private static final String SHOP = "hosts/web-1/workloads/shop";

  @TempDir Path directory;
  private RunningAggregator aggregator;
  private ModelsServiceGrpc.ModelsServiceBlockingStub models;

  @BeforeEach
  void start() throws Exception {
    aggregator = new RunningAggregator(directory.resolve("state"));
    models = ModelsServiceGrpc.newBlockingStub(aggregator.admin());
    new StreamClient(aggregator.as(aggregator.enrolled("web-1"))).greet(StreamClient.boot());
  }

  @AfterEach
  void stop() {
    aggregator.close();
  }

  @Test
  void trainingOnTooLittleDataIsRefusedWithTheReason() throws Exception {
    TrainModelRequest request =
        TrainModelRequest.newBuilder().setWorkload(SHOP).setRequestId("t-1").build();
    Training begun = models.trainModel(request);
    assertEquals(
        begun.getName(), models.trainModel(request).getName(), "one request, one training");
    AgentStreamTest.await(() -> training(begun).getState() != TrainingState.TRAINING_STATE_RUNNING);
    Training ended = training(begun);
    assertEquals(TrainingState.TRAINING_STATE_REFUSED, ended.getState(), ended.getDetail());
    assertTrue(ended.getDetail().contains("windows"), ended.getDetail());
    assertEquals(
        0,
        models
            .listModels(ListModelsRequest.newBuilder().setWorkload(SHOP).build())
            .getModelsCount());
  }

  @Test
  void validatingATrainingStartsNone() {
    models.trainModel(
        TrainModelRequest.newBuilder().setWorkload(SHOP).setValidateOnly(true).build());
    RunningAggregator.refused(
        Status.Code.NOT_FOUND,
        () -> models.getTraining(GetTrainingRequest.newBuilder().setName("trainings/1").build()));
  }

  @Test
  void adviceWithoutDataIsNotEnoughDataAndNeverAGuess() {
    RecommendResponse advice =
        models.recommend(RecommendRequest.newBuilder().setWorkload(SHOP).build());
    assertEquals(Verdict.VERDICT_NOT_ENOUGH_DATA, advice.getVerdict());
    assertTrue(advice.getReason().startsWith("not enough data: "), advice.getReason());
    assertEquals("", advice.getVmType());
    assertFalse(advice.hasDataAge(), "there is no data that has an age");
    VmType.Builder small = VmType.newBuilder().setName("vmTypes/small").setVcpus(1);
    small.setMemoryMib(512).setPricePerHour("0.01").setCurrency("EUR");
    VmTypesServiceGrpc.newBlockingStub(aggregator.admin())
        .importVmTypes(ImportVmTypesRequest.newBuilder().addVmTypes(small).build());
    Prediction prediction =
        models
            .predict(
                PredictRequest.newBuilder().setWorkload(SHOP).addVmTypes("vmTypes/small").build())
            .getPredictions(0);
    assertTrue(prediction.getMissingReason().startsWith("not enough data: "), prediction::toString);
    assertFalse(prediction.hasP95Millis());
  }

  @Test
  void whatDoesNotExistIsNotFoundAndWhatIsWrongIsSaid() {
    RunningAggregator.refused(
        Status.Code.NOT_FOUND,
        () ->
            models.recommend(
                RecommendRequest.newBuilder().setWorkload("hosts/web-1/workloads/none").build()));
    RunningAggregator.refused(
        Status.Code.NOT_FOUND,
        () -> models.getModel(GetModelRequest.newBuilder().setName("models/none").build()));
    String faults =
        RunningAggregator.refused(
            Status.Code.INVALID_ARGUMENT,
            () ->
                models.predict(
                    PredictRequest.newBuilder()
                        .setWorkload("shop")
                        .setRate(-1)
                        .addVmTypes("small")
                        .build()));
    assertEquals(3, faults.lines().count(), faults);
  }

  @Test
  void aChangeThatNobodyMeasuredIsOpenAndAWrongOneIsRefused() {
    JudgeChangeRequest.Builder asked = JudgeChangeRequest.newBuilder().setWorkload(SHOP);
    asked.getChangeTimeBuilder().setSeconds(aggregator.clock().instant().getEpochSecond() - 600);
    JudgeChangeResponse open = models.judgeChange(asked.build());
    assertEquals(JudgementOutcome.JUDGEMENT_OUTCOME_INCONCLUSIVE, open.getOutcome());
    assertTrue(open.getReason().startsWith("production of shop has no whole"), open.getReason());
    assertEquals(5, open.getWindowWidth().getSeconds());
    String faults =
        RunningAggregator.refused(
            Status.Code.INVALID_ARGUMENT,
            () ->
                models.judgeChange(
                    JudgeChangeRequest.newBuilder()
                        .setWorkload(SHOP)
                        .setShadow("hosts/web-2/shadows/large")
                        .setTolerance(2)
                        .build()));
    assertEquals(3, faults.lines().count(), faults);
    assertTrue(faults.contains("tolerance: 2.0 (expected: above 0, below 1"), faults);
    RunningAggregator.refused(
        Status.Code.NOT_FOUND,
        () -> models.judgeChange(asked.setWorkload("hosts/web-1/workloads/none").build()));
  }

  @Test
  void aPlanGoesADayAheadAtMostAndNotWithARate() {
    Duration.Builder days = Duration.newBuilder().setSeconds(2 * 86_400);
    RecommendRequest.Builder far =
        RecommendRequest.newBuilder().setWorkload(SHOP).setAhead(days).setRate(10);
    String faults =
        RunningAggregator.refused(
            Status.Code.INVALID_ARGUMENT, () -> models.recommend(far.build()));
    assertEquals(2, faults.lines().count(), faults);
    assertTrue(faults.contains("ahead: given with rate (expected: one of them)"), faults);
    assertTrue(faults.contains("expected: 0s to 1d"), faults);
    RecommendRequest now =
        RecommendRequest.newBuilder()
            .setWorkload(SHOP)
            .setAhead(Duration.getDefaultInstance())
            .build();
    assertEquals(Verdict.VERDICT_NOT_ENOUGH_DATA, models.recommend(now).getVerdict());
  }

  private Training training(Training begun) {
    return models.getTraining(GetTrainingRequest.newBuilder().setName(begun.getName()).build());
  }

  @Test
  void aTrainingSinceSomeTimeAgoIsRepeatedAsTimeGoesOn() {
    TrainModelRequest request =
        TrainModelRequest.newBuilder()
            .setWorkload(SHOP)
            .setRequestId("t-2")
            .setStartAgo(Duration.newBuilder().setSeconds(6 * 3600))
            .setEndAgo(Duration.newBuilder().setSeconds(60))
            .build();
    Training begun = models.trainModel(request);
    aggregator.clock().advance(java.time.Duration.ofMinutes(3));
    assertEquals(begun, models.trainModel(request));
    String both =
        RunningAggregator.refused(
            Status.Code.INVALID_ARGUMENT,
            () ->
                models.trainModel(
                    request.toBuilder()
                        .setRequestId("t-3")
                        .setStartTime(Timestamp.newBuilder().setSeconds(1))
                        .build()));
    assertTrue(both.contains("start_ago"), both);
  }
}
