/// The service that the demo shadows: a small shop over HTTP with an on-disk database and real CPU
/// work. A program of its own; nobody imports it. Its worker pool runs the requests.
@NullMarked
package io.shadowcast.benchmarks.shop;

import org.jspecify.annotations.NullMarked;
