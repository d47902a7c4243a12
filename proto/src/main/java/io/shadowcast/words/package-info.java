/// The words of Shadowcast: immutable values that cannot be wrong, on the JDK alone. Every module
/// and room may use them; they know nobody. Any thread.
@NullMarked
package io.shadowcast.words;

import org.jspecify.annotations.NullMarked;
