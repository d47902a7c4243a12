package io.shadowcast.agent.metrics;

import io.netty.channel.EventLoopGroup;
import io.shadowcast.words.SourceTime;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// Clocks, threads and chance, as `main` has them.
///
/// @param ticker CLOCK_MONOTONIC, nanoseconds
/// @param now the time a fact was observed
/// @param timer one thread for the sampler and the log tails; nothing on it blocks for long
/// @param threads one thread per task, for health checks and journals
/// @param loop for pushed metrics
public record Surroundings(
    InstantSource wall,
    LongSupplier ticker,
    Supplier<SourceTime> now,
    RandomGenerator random,
    ScheduledExecutorService timer,
    ExecutorService threads,
    EventLoopGroup loop) {}
