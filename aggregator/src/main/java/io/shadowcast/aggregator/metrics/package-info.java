/// What agents measured: taken in, and put together as windows for the model. Entered by `api`
/// (through [Ingest]) and by `model` and `decision` (through [Windows]); any thread.
@NullMarked
package io.shadowcast.aggregator.metrics;

import org.jspecify.annotations.NullMarked;
