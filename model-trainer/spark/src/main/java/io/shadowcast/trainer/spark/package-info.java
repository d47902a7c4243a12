/// The trainer's `train` with trees that grow on an Apache Spark cluster: its own process, off
/// every other class path. The door is [Main].
@NullMarked
package io.shadowcast.trainer.spark;

import org.jspecify.annotations.NullMarked;
