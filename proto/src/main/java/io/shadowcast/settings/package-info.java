/// Reads a settings file as a typed tree and collects every fault in it: subject, value,
/// expectation, line. The config rooms of agent and aggregator enter here and nobody else; they
/// know the keys, this room does not. Any one thread.
@NullMarked
package io.shadowcast.settings;

import org.jspecify.annotations.NullMarked;
