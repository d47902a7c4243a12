/// `bench agent`: what a real agent costs its host, beside node_exporter. Entered by `main`; a
/// thread that scrapes and the threads of the relay run beside it.
@NullMarked
package io.shadowcast.benchmarks.footprint;

import org.jspecify.annotations.NullMarked;
