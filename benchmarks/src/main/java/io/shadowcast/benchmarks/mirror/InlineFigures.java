package io.shadowcast.benchmarks.mirror;

import static io.shadowcast.benchmarks.mirror.InlineCell.closed;
import static io.shadowcast.benchmarks.mirror.InlineCell.paced;
import static io.shadowcast.benchmarks.mirror.Side.NGINX;
import static io.shadowcast.benchmarks.mirror.Side.OURS;

import io.shadowcast.benchmarks.report.Figures;

/// The keys of `mirror-inline`.
final class InlineFigures {
  private InlineFigures() {}

  /// @param offered requests per second of the paced runs; NaN when there were none
  static Figures of(Cells<InlineCell> cells, double offered) {
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
        .put("paced_served", pacedServed(cells, offered), 4)
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

  private static double pacedServed(Cells<InlineCell> cells, double offered) {
    InlineCell ours = paced(OURS, Shadowed.FAST);
    return cells.share(ours, run -> run.load().answered(), run -> run.load().seconds() * offered);
  }

  private static double proxyAgainstNginx(Cells<InlineCell> cells) {
    return cells.ratio(closed(OURS, Shadowed.NONE), closed(NGINX, Shadowed.NONE), Run::rate);
  }
}
