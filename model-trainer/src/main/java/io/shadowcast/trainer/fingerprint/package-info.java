/// What a workload is like, as a statistical model for each level of its load, and how like one is
/// to another. The door is [Fingerprint]; any thread.
@NullMarked
package io.shadowcast.trainer.fingerprint;

import org.jspecify.annotations.NullMarked;
