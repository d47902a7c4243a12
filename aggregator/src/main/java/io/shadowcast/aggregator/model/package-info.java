/// Models of VM types: training runs in child processes, bundles in service, predictions. The doors
/// are `TrainingRuns`, `Models` and `Predictor`; `decision` and `api` enter; any thread, a training
/// has a virtual thread of its own.
@NullMarked
package io.shadowcast.aggregator.model;

import org.jspecify.annotations.NullMarked;
