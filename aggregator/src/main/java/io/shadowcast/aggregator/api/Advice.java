package io.shadowcast.aggregator.api;

import io.shadowcast.aggregator.decision.Decision;
import io.shadowcast.aggregator.decision.Outlook;
import io.shadowcast.aggregator.decision.Trials;
import io.shadowcast.aggregator.model.RecentLoad;
import io.shadowcast.words.VmTypeName;
import java.util.Optional;

/// An answer of [Adviser].
///
/// @param rate requests per second that the decision is for; 0 when nothing is known of the load
/// @param now requests per second without what is forecast
/// @param current the type the workload has now
/// @param outlook empty when nobody asked for one
/// @param trials empty when every type has a model, or there is not enough data
record Advice(
    Decision decision,
    double rate,
    double now,
    RecentLoad recent,
    Optional<VmTypeName> current,
    Optional<Outlook> outlook,
    Optional<Trials> trials) {}
