/// Tests of the whole: real programs of this repository, started by the launcher, against real
/// servers. Only tests enter; each test owns what it starts.
@NullMarked
package io.shadowcast.benchmarks.whole;

import org.jspecify.annotations.NullMarked;
