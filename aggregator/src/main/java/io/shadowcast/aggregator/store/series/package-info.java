/// Time series behind one port: what hosts measured, stored exactly once, read back raw or per
/// step. Entered by the rooms above `store` through [SeriesStore]; any thread may call, one thread
/// per store writes.
@NullMarked
package io.shadowcast.aggregator.store.series;

import org.jspecify.annotations.NullMarked;
