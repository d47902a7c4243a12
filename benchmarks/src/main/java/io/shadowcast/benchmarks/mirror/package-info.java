/// What production feels of being captured and mirrored, and what became of its requests. On the
/// caller's thread; the shadows have threads of their own.
@NullMarked
package io.shadowcast.benchmarks.mirror;

import org.jspecify.annotations.NullMarked;
