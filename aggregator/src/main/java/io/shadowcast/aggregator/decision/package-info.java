/// From predictions, prices and an objective to an answer with its reasons: pure, no I/O, no clock.
/// The door is `Recommender`; `api` enters; any thread.
@NullMarked
package io.shadowcast.aggregator.decision;

import org.jspecify.annotations.NullMarked;
