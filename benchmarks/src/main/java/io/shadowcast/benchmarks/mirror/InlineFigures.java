package io.shadowcast.benchmarks.mirror;

import static io.shadowcast.benchmarks.mirror.InlineCell.closed;
import static io.shadowcast.benchmarks.mirror.InlineCell.paced;
import static io.shadowcast.benchmarks.mirror.Side.NGINX;
import static io.shadowcast.benchmarks.mirror.Side.OURS;

import io.shadowcast.benchmarks.report.Figures;
import java.util.function.ToDoubleFunction;

/// The keys of `mirror-inline`.
final class InlineFigures {
  private InlineFigures() {}

  static Figures of(Cells<InlineCell> cells) {
    Figures figures = new Figures("mirror-inline");
    for (Shadowed shadow : Shadowed.mirrors()) {
      figures.put(shadow.label(), served(cells, OURS, shadow), 3);
    }
    for (Shadowed shadow : Shadowed.mirrors()) {
      figures.put("nginx_" + shadow.label(), served(cells, NGINX, shadow), 4);
    }
    InlineCell ours = paced(OURS, Shadowed.FAST);
    return figures
        .put("mirrored_vs_nginx", mirroredAgainstNginx(cells), 2)
        .put("paced_served", pacedServed(cells), 4)
        .put("paced_mirrored", cells.share(ours, Run::mirrored, Run::produced), 5)
        .put("p50_ratio", cells.ratio(ours, paced(OURS, Shadowed.NONE), Run::p50), 3)
        .put("cpu_ratio", cells.ratio(ours, paced(NGINX, Shadowed.FAST), Run::cpuMicros), 2)
        .put("vs_nginx_proxy", proxyAgainstNginx(cells), 2);
  }

  /// Served with a mirror to served without, by the same proxy.
  static double served(Cells<InlineCell> cells, Side side, Shadowed shadow) {
    return cells.ratio(closed(side, shadow), closed(side, Shadowed.NONE), Run::rate);
  }

  private static double mirroredAgainstNginx(Cells<InlineCell> cells) {
    return cells.ratio(
        closed(OURS, Shadowed.FAST), closed(NGINX, Shadowed.FAST), Run::mirroredRate);
  }

  /// What h2load offers is what it gets answered at this pace without a mirror: its own start takes
  /// some milliseconds of a run.
  private static double pacedServed(Cells<InlineCell> cells) {
    ToDoubleFunction<Run> answered = run -> run.load().answered();
    return cells.sum(paced(OURS, Shadowed.FAST), answered)
        / cells.sum(paced(OURS, Shadowed.NONE), answered);
  }

  private static double proxyAgainstNginx(Cells<InlineCell> cells) {
    return cells.ratio(closed(OURS, Shadowed.NONE), closed(NGINX, Shadowed.NONE), Run::rate);
  }
}
