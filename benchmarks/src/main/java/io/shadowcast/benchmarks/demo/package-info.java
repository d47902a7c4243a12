/// The main job in one command: a live service is captured, mirrored onto shadows of other VM
/// types, learned from, and a type is recommended and checked against a measurement. Everything
/// runs as real processes. `main` starts it; the caller's thread.
@NullMarked
package io.shadowcast.benchmarks.demo;

import org.jspecify.annotations.NullMarked;
