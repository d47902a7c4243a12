/// Debian's programs that benchmarks compare with or measure by: nginx, wrk, h2load, tcpdump. They
/// run as children of a stage; what they print is read here. The caller's thread.
@NullMarked
package io.shadowcast.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
