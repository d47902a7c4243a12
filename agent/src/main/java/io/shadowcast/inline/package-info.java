/// The program that proxies a workload's connections and tells the agent what passes. It is in
/// production's path: it waits for nobody but client and upstream, and works on without the agent.
/// One event loop runs everything; entry by [io.shadowcast.inline.InlineProxy], or as a program by
/// [io.shadowcast.inline.Inline].
@NullMarked
package io.shadowcast.inline;

import org.jspecify.annotations.NullMarked;
