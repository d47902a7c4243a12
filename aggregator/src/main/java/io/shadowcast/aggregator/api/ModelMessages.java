package io.shadowcast.aggregator.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Duration;
import io.shadowcast.aggregator.decision.Candidate;
import io.shadowcast.aggregator.model.Accuracy;
import io.shadowcast.aggregator.model.Prediction;
import io.shadowcast.aggregator.model.Prediction.Predicted;
import io.shadowcast.aggregator.store.ModelRecord;
import io.shadowcast.aggregator.store.TrainingRecord;
import io.shadowcast.wire.map.ModelsWire;
import io.shadowcast.wire.map.ResourceNames;
import io.shadowcast.wire.map.Times;
import io.shadowcast.wire.v1.FeatureRange;
import io.shadowcast.wire.v1.Model;
import io.shadowcast.wire.v1.ModelAccuracy;
import io.shadowcast.wire.v1.ModelCard;
import io.shadowcast.wire.v1.ModelScore;
import io.shadowcast.wire.v1.Training;
import io.shadowcast.wire.v1.TrainingState;
import io.shadowcast.words.VmTypeName;
import java.time.Instant;
import java.util.List;

/// Models, trainings and advice as messages.
final class ModelMessages {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private ModelMessages() {}

  static Training of(TrainingRecord training) {
    Training.Builder wire =
        Training.newBuilder()
            .setName(ModelsWire.training(training.id()))
            .setWorkload(ResourceNames.workload(training.host(), training.workload()))
            .setState(TrainingState.valueOf("TRAINING_STATE_" + training.state()))
            .setDetail(training.detail())
            .setCreateTime(Times.toWire(training.created()))
            .addAllModels(training.models().stream().map(ModelsWire::model).toList());
    training.ended().ifPresent(ended -> wire.setEndTime(Times.toWire(ended)));
    return wire.build();
  }

  static Model of(ModelRecord model) {
    Model.Builder wire =
        Model.newBuilder()
            .setName(ModelsWire.model(model.name()))
            .setWorkload(ResourceNames.workload(model.host(), model.workload()))
            .setVmType(ResourceNames.vmType(model.vmType()))
            .setVersion((int) model.version())
            .setInService(model.inService())
            .setCreateTime(Times.toWire(model.created()))
            .setFeatureSignature(model.featureSignature())
            .setTrainingWindows(model.trainingWindows());
    JsonNode report = report(model);
    report.path("scores").forEach(score -> wire.addScores(score(score)));
    report.path("ranges").forEach(range -> wire.addRanges(range(range)));
    return wire.setCard(card(report)).build();
  }

  /// The same with what became of its predictions.
  static Model of(ModelRecord model, List<Accuracy> lately) {
    Model.Builder wire = of(model).toBuilder();
    lately.stream()
        .filter(one -> one.model().equals(model.name()))
        .findFirst()
        .ifPresent(one -> wire.setLately(of(one)));
    return wire.build();
  }

  private static ModelAccuracy of(Accuracy lately) {
    ModelAccuracy.Builder wire =
        ModelAccuracy.newBuilder().setWindows(lately.windows()).setWindowsOutside(lately.outside());
    if (!Double.isNaN(lately.medianError())) {
      wire.setMedianRelativeError(lately.medianError());
    }
    return wire.build();
  }

  static io.shadowcast.wire.v1.Prediction of(VmTypeName type, Prediction prediction) {
    io.shadowcast.wire.v1.Prediction.Builder wire =
        io.shadowcast.wire.v1.Prediction.newBuilder()
            .setVmType(ResourceNames.vmType(type))
            .setMissingReason(prediction.missing());
    if (prediction instanceof Predicted predicted) {
      wire.setP95Millis(ModelsWire.toWire(predicted.p95Millis()))
          .setThroughput(ModelsWire.toWire(predicted.throughput()))
          .setCpuCores(ModelsWire.toWire(predicted.cpuCores()))
          .setModel(ModelsWire.model(predicted.model()));
    }
    return wire.build();
  }

  static io.shadowcast.wire.v1.Candidate of(Candidate candidate) {
    return io.shadowcast.wire.v1.Candidate.newBuilder()
        .setVmType(ResourceNames.vmType(candidate.type().name()))
        .setMeetsObjective(candidate.meets())
        .setWhy(candidate.why())
        .setPricePerHour(candidate.type().pricePerHour().toPlainString())
        .setCurrency(candidate.type().currency())
        .setPrediction(of(candidate.type().name(), candidate.prediction()))
        .setThroughputPerPrice(candidate.throughputPerPrice())
        .setRank(candidate.rank())
        .setNotJudged(!candidate.judged())
        .build();
  }

  static Duration of(java.time.Duration duration) {
    return Duration.newBuilder()
        .setSeconds(duration.getSeconds())
        .setNanos(duration.getNano())
        .build();
  }

  /// Reports of before know less.
  private static ModelCard card(JsonNode report) {
    ModelCard.Builder card =
        ModelCard.newBuilder()
            .setMeasuredWindows(report.path("measured_windows").asLong())
            .setLossyWindows(report.path("lossy_windows").asLong())
            .setDisturbedWindows(report.path("disturbed_windows").asLong())
            .setLoadLevels(report.path("levels").asInt())
            .setProtocol(report.path("protocol").asText());
    report.path("forms").forEach(form -> card.addForms(form.asText()));
    if (report.has("oldest") && report.has("newest")) {
      card.setFirstWindow(Times.toWire(Instant.parse(report.path("oldest").asText())))
          .setLastWindow(Times.toWire(Instant.parse(report.path("newest").asText())));
    }
    return card.build();
  }

  private static JsonNode report(ModelRecord model) {
    try {
      return MAPPER.readTree(model.reportJson());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(model.name() + ": its report cannot be read", e);
    }
  }

  private static ModelScore score(JsonNode score) {
    return ModelScore.newBuilder()
        .setTarget(score.path("target").asText())
        .setMedianRelativeError(score.path("median_relative_error").asDouble())
        .setP90RelativeError(score.path("p90_relative_error").asDouble())
        .setBaselineRelativeError(score.path("baseline_relative_error").asDouble())
        .build();
  }

  private static FeatureRange range(JsonNode range) {
    return FeatureRange.newBuilder()
        .setFeature(range.path("feature").asText())
        .setMin(range.path("min").asDouble())
        .setMax(range.path("max").asDouble())
        .build();
  }
}
