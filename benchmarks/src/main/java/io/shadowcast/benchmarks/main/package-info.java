/// Entry of the benchmarks, one name per published figure. Nobody else enters; it runs on the main
/// thread.
@NullMarked
package io.shadowcast.benchmarks.main;

import org.jspecify.annotations.NullMarked;
