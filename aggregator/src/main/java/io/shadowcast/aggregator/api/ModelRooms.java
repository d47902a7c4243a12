package io.shadowcast.aggregator.api;

import io.shadowcast.aggregator.anomaly.Sentry;
import io.shadowcast.aggregator.fingerprint.Fingerprints;
import io.shadowcast.aggregator.forecast.Forecasts;
import io.shadowcast.aggregator.judgement.ChangeJudge;
import io.shadowcast.aggregator.model.Feedback;
import io.shadowcast.aggregator.model.Models;
import io.shadowcast.aggregator.model.Predictor;
import io.shadowcast.aggregator.model.Retraining;
import io.shadowcast.aggregator.model.TrainingRuns;
import io.shadowcast.aggregator.model.UntriedTypes;
import java.time.Duration;
import java.util.Optional;

/// What the services call that say what models say.
///
/// @param untried says what types would do that have no model
/// @param changes says whether something does worse since it was changed
/// @param fingerprints says what workloads are like
/// @param sentry says what is unusual about hosts
/// @param forecasts says where properties of hosts are going
/// @param feedback says what became of predictions
/// @param retraining empty: nothing is trained unless somebody asks
/// @param kept how long series are kept: the longest span a training can use
public record ModelRooms(
    Models models,
    TrainingRuns trainings,
    Predictor predictor,
    UntriedTypes untried,
    ChangeJudge changes,
    Fingerprints fingerprints,
    Sentry sentry,
    Forecasts forecasts,
    Feedback feedback,
    Optional<Retraining> retraining,
    Duration kept) {}
