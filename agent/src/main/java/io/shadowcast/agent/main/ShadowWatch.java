package io.shadowcast.agent.main;

import io.shadowcast.agent.metrics.Column;
import io.shadowcast.agent.metrics.Row;
import io.shadowcast.agent.metrics.SampleSource;
import io.shadowcast.agent.mirror.ShadowHealth;
import io.shadowcast.words.Labels;
import io.shadowcast.words.Series;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.WorkloadName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells when a shadow stops answering and when it answers again: as `mirror_breaker_open`, in the
/// log, and as an event. Sampler thread only.
final class ShadowWatch implements SampleSource {
  private static final Logger LOG = LoggerFactory.getLogger(ShadowWatch.class);

  private final Supplier<List<ShadowHealth>> shadows;
  private final BiFunction<WorkloadName, ShadowName, Labels> labels;
  private final BiConsumer<String, String> events;
  private final Map<String, Boolean> answering = new HashMap<>();
  private final Map<Labels, Column> columns = new HashMap<>();

  /// @param shadows as of now; must not block for long
  /// @param events takes kind and text of what an operator would want to read
  ShadowWatch(
      Supplier<List<ShadowHealth>> shadows,
      BiFunction<WorkloadName, ShadowName, Labels> labels,
      BiConsumer<String, String> events) {
    this.shadows = shadows;
    this.labels = labels;
    this.events = events;
  }

  @Override
  public void sample(Row row, long elapsedNanos) {
    for (ShadowHealth of : shadows.get()) {
      row.set(
          columns.computeIfAbsent(
              labels.apply(of.workload(), of.shadow()),
              series -> new Column(new Series("mirror_breaker_open", series))),
          of.answers() ? 0 : 1);
      String name = of.workload() + "/" + of.shadow();
      Boolean before = answering.put(name, of.answers());
      if (before == null ? !of.answers() : before != of.answers()) {
        tell(name, of.answers());
      }
    }
  }

  private void tell(String name, boolean answers) {
    if (answers) {
      LOG.info("{}: the shadow answers again", name);
      events.accept("mirror.shadow_answers", name + ": the shadow answers again");
    } else {
      LOG.warn("{}: the shadow does not answer, its requests are lost until it does", name);
      events.accept("mirror.shadow_silent", name + ": the shadow does not answer");
    }
  }
}
