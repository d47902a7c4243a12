package io.shadowcast.agent.metrics;

import io.shadowcast.words.Fact;
import io.shadowcast.words.Labels;
import io.shadowcast.words.Series;
import io.shadowcast.words.SourceTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// `log_lines` of one log: lines per severity and template in each interval. A template's text
/// becomes a fact only once three lines had it, so that a wording of one line alone stays on the
/// host. Beyond 200 templates, or 2000 lines in one interval, lines count under the template
/// `other`. Any thread adds.
final class LogCounts implements SampleSource {
  private static final int MOST_TEMPLATES = 200;
  private static final int MOST_MINED = 2000;
  private static final int LINES_TO_SHOW = 3;
  private static final String OTHER = "other";

  private final String source;
  private final Supplier<SourceTime> now;
  private final Map<String, Template> templates = new HashMap<>();
  private final Map<Labels, Count> counts = new HashMap<>();
  private final Column skipped;
  private final List<Fact> news = new ArrayList<>();
  private int mined;
  private long skippedBytes;

  LogCounts(String source, Supplier<SourceTime> now) {
    this.source = source;
    this.now = now;
    skipped = new Column(new Series("log_skipped_bytes", Labels.of("source", source)));
  }

  synchronized void add(String line) {
    add(line, Severity.of(line));
  }

  synchronized void add(String line, Severity severity) {
    Labels labels =
        Labels.of(
            Map.of("source", source, "severity", severity.label(), "template", template(line)));
    counts.computeIfAbsent(labels, Count::new).lines++;
  }

  /// The log grew faster than it can be read.
  synchronized void skipped(long bytes) {
    skippedBytes += bytes;
  }

  /// The templates that can be told since the last call.
  synchronized List<Fact> news() {
    List<Fact> told = List.copyOf(news);
    news.clear();
    return told;
  }

  @Override
  public synchronized void sample(Row row, long elapsedNanos) {
    for (Count count : counts.values()) {
      row.set(count.column, count.lines);
      count.lines = 0;
    }
    row.set(skipped, (double) skippedBytes);
    skippedBytes = 0;
    mined = 0;
  }

  private String template(String line) {
    if (mined++ >= MOST_MINED) {
      return OTHER;
    }
    String text = LogTemplate.of(line);
    Template known = templates.get(text);
    if (known == null) {
      if (templates.size() >= MOST_TEMPLATES) {
        return OTHER;
      }
      known = new Template(LogTemplate.hash(text));
      templates.put(text, known);
    }
    known.lines++;
    if (known.lines == LINES_TO_SHOW) {
      news.add(fact(text, known.hash));
    }
    return known.hash;
  }

  private Fact fact(String text, String hash) {
    return new Fact(
        "log-template",
        source + "/" + hash,
        Optional.of(text),
        LogTemplate.digest(text),
        false,
        false,
        now.get());
  }

  /// Lines of one severity and template in an interval.
  private static final class Count {
    private final Column column;
    private int lines;

    Count(Labels labels) {
      column = new Column(new Series("log_lines", labels));
    }
  }

  private static final class Template {
    private final String hash;
    private int lines;

    Template(String hash) {
      this.hash = hash;
    }
  }
}
