/// The agent's side of its one stream: enrolment, batches up, settings and orders down. Entered by
/// `main` through [Uplink]. One thread of its own (`uplink`) does everything that waits; gRPC's
/// event loop only hands messages over.
@NullMarked
package io.shadowcast.agent.uplink;

import org.jspecify.annotations.NullMarked;
