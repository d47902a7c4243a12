/// `bench ingest`: the same points into a real aggregator and into VictoriaMetrics, and what each
/// spends on them. Entered by `main`; one thread per sending host beside it.
@NullMarked
package io.shadowcast.benchmarks.ingest;

import org.jspecify.annotations.NullMarked;
