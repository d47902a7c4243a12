package io.shadowcast.aggregator.api;

import io.shadowcast.aggregator.judgement.ChangeJudge;
import io.shadowcast.aggregator.model.Models;
import io.shadowcast.aggregator.model.Predictor;
import io.shadowcast.aggregator.model.TrainingRuns;
import java.time.Duration;

/// What the models' service calls.
///
/// @param changes says whether something does worse since it was changed
/// @param kept how long series are kept: the longest span a training can use
public record ModelRooms(
    Models models,
    TrainingRuns trainings,
    Predictor predictor,
    ChangeJudge changes,
    Duration kept) {}
