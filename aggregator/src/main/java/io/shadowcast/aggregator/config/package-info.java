/// The aggregator's settings: one immutable tree, read once, all faults at once. The door is
/// `Settings`; entered by `main` alone, on its thread.
@NullMarked
package io.shadowcast.aggregator.config;

import org.jspecify.annotations.NullMarked;
