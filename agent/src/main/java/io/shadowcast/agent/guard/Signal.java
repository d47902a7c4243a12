package io.shadowcast.agent.guard;

/// One series of response times, in ln: how it usually is, how it is now, and what the experiments
/// say. The evidence of one experiment adds to that of those before while it speaks against
/// mirroring, and begins anew when it does not.
final class Signal {
  /// One in a thousand.
  private static final double GUILTY = Math.log(1000);

  /// Worth another look soon.
  private static final double OPEN = Math.log(2);

  private static final int SUSPICION = 5;
  private static final double DEVIATIONS = 3;
  private static final double FORGETTING = 0.2;

  private final Rules rules;
  private final Recent recent;
  private final Recent recent99;
  private final Spread spread = new Spread();
  private final Experiment experiment;
  private final Experiment experiment99;

  private double usual = Double.NaN;
  private double evidence;
  private double lastOff = Double.NaN;
  private double lastOff99 = Double.NaN;

  // Neighbouring windows: two that are not counted yet, so that what is suspected now does not
  // become what is usual first.
  private final Middle block;
  private int blockSeconds;
  private double newest = Double.NaN;
  private double older = Double.NaN;
  private double oldest = Double.NaN;

  /// Differences seen just before a look: null, if nobody is found guilty.
  private final double[] pending = new double[3];

  Signal(Rules rules) {
    this.rules = rules;
    recent = new Recent(Math.max(rules.window(), 2 * SUSPICION));
    recent99 = new Recent(rules.window());
    experiment = new Experiment(rules.window());
    experiment99 = new Experiment(rules.window());
    block = new Middle(rules.window());
  }

  /// A second with mirroring as its level is.
  void on(double p50, double p99) {
    recent.add(p50);
    recent99.add(p99);
    block.add(p50);
    if (++blockSeconds == rules.window()) {
      block(2 * block.count() >= rules.window() ? block.value() : Double.NaN);
      cutBlock();
    }
  }

  private void cutBlock() {
    blockSeconds = 0;
    block.clear();
  }

  private void block(double value) {
    learn(older - oldest);
    if (!Double.isNaN(older)) {
      usual = Double.isNaN(usual) ? older : usual + FORGETTING * (older - usual);
    }
    oldest = older;
    older = newest;
    newest = value;
  }

  /// Whether production has just become slower than it usually is.
  boolean isSuspicious() {
    double now = recent.mean(SUSPICION);
    double deviation = Math.sqrt(spread.variance() / 2 * rules.window() / SUSPICION);
    return recent.count(SUSPICION) == SUSPICION
        && now - usual > Math.max(rules.allowed(), DEVIATIONS * deviation);
  }

  /// Mirroring goes off to look.
  void begin() {
    pending[0] = older - oldest;
    pending[1] = newest - older;
    pending[2] = isSuspicious() ? recent.mean(SUSPICION) - usual : Double.NaN;
    experiment.begin();
    experiment99.begin();
    cutBlock();
    newest = Double.NaN;
    older = Double.NaN;
    oldest = Double.NaN;
  }

  void off(double p50, double p99) {
    experiment.off(p50);
    experiment99.off(p99);
  }

  void after(double p50, double p99) {
    experiment.after(p50);
    experiment99.after(p99);
    recent.add(p50);
    recent99.add(p99);
  }

  /// Whether the experiments say that mirroring makes production slower than allowed.
  boolean isGuilty() {
    return experiment.least() >= rules.window() / 2 && total() >= GUILTY;
  }

  boolean isOpen() {
    return evidence >= OPEN;
  }

  private double total() {
    double variance = spread.variance() / 2 * experiment.weight(rules.window());
    double excess = experiment.after() - experiment.off() - rules.allowed();
    return evidence + Evidence.log(excess, variance);
  }

  /// By how much mirroring makes production slower, ln.
  double effect() {
    return experiment.after() - experiment.off();
  }

  /// The experiment is over, and nobody was found guilty.
  void end() {
    if (2 * experiment.least() >= rules.window()) {
      evidence = Math.max(0, total());
    }
    remember();
    if (!isOpen()) {
      acquit();
    }
  }

  /// What raised the suspicion is how production is at times, or is by now.
  private void acquit() {
    for (double difference : pending) {
      learn(difference);
    }
    learn(effect());
    if (!Double.isNaN(experiment.after())) {
      usual = Double.isNaN(usual) ? experiment.after() : (usual + experiment.after()) / 2;
    }
  }

  private void learn(double difference) {
    if (!Double.isNaN(difference)) {
      spread.add(difference);
    }
  }

  /// Less is mirrored now, or more: what was found out holds no longer, and what is usual is how
  /// production is without.
  void restart(double without) {
    evidence = 0;
    usual = without;
    recent.clear();
    recent99.clear();
  }

  void remember() {
    if (!Double.isNaN(experiment.off())) {
      lastOff = experiment.off();
      lastOff99 = experiment99.off();
    }
  }

  /// How production was without mirroring, the last time it was looked at.
  double without() {
    return lastOff;
  }

  /// A second with mirroring off for longer.
  void held(double p50, double p99) {
    recent.add(p50);
    recent99.add(p99);
  }

  /// How production is now, with or without mirroring.
  double now() {
    return recent.mean(rules.window());
  }

  /// Whether production is, with mirroring off, as it was with mirroring off.
  boolean isBack() {
    double difference = now() - lastOff;
    double deviation = Math.sqrt(spread.variance());
    return Double.isNaN(difference)
        || difference <= Math.max(rules.allowed(), DEVIATIONS * deviation);
  }

  /// Whether it is, with mirroring off, slower than that by the factor of e to `most`.
  boolean isWorse(double most) {
    return recent.count(rules.window()) == rules.window() && now() - lastOff > most;
  }

  /// How it is now without mirroring is how it is without.
  void accept() {
    lastOff = now();
    lastOff99 = recent99.mean(rules.window());
  }

  /// How it is without is not known any more.
  void forget() {
    lastOff = Double.NaN;
    lastOff99 = Double.NaN;
  }

  Report.Side report() {
    return new Report.Side(
        Math.exp(now()),
        Math.exp(recent99.mean(rules.window())),
        Math.exp(lastOff),
        Math.exp(lastOff99));
  }
}
