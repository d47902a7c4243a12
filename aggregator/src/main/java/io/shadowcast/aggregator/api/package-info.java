/// The gRPC services, one class each: check everything, map, call one room, map back. The door is
/// `Services`; entered by `main`. Unary calls run on virtual threads; every agent stream has one of
/// its own.
@NullMarked
package io.shadowcast.aggregator.api;

import org.jspecify.annotations.NullMarked;
