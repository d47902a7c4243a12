/// An open-loop HTTP/1.1 load generator over keep-alive connections. Benchmarks and the demo may
/// use it. One virtual thread per connection.
@NullMarked
package io.shadowcast.benchmarks.load;

import org.jspecify.annotations.NullMarked;
