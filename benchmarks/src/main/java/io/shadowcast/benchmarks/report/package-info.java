/// What a benchmark found, for people and for machines. The commands of the benchmarks enter, on
/// their thread.
@NullMarked
package io.shadowcast.benchmarks.report;

import org.jspecify.annotations.NullMarked;
