/// `shadowctl`, the command line client of the aggregator: reads arguments, calls the gRPC API over
/// mutual TLS, prints tables for people and the proto JSON form for scripts. Imports generated wire
/// classes and words, no other room; entered by [io.shadowcast.aggregator.cli.Ctl] alone, runs on
/// the main thread of its own process.
@NullMarked
package io.shadowcast.aggregator.cli;

import org.jspecify.annotations.NullMarked;
