/// Captures network connections: packets of the kernel's ring and the feed of the inline proxy
/// become one stream of records, framed as HTTP/1.1 requests or as raw streams. Entered by `main`
/// through [RingCapture] and [InlineFeed]; each runs on one thread of its own, which never waits
/// for anything but its source.
@NullMarked
package io.shadowcast.agent.capture.net;

import org.jspecify.annotations.NullMarked;
