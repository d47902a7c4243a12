package io.shadowcast.agent.guard;

/// How much tasks of the host wait for a CPU. Being pressed is no guilt: only when the pressure
/// falls by a fifth while mirroring is off, twice in a row, it is of the mirror's making.
final class Pressure {
  private static final int SECONDS = 10;
  private static final double SHARE = 0.8;
  private static final int TIMES = 2;
  private static final int EXPERIMENT = 60;

  private final double limit;
  private final Recent pressed = new Recent(SECONDS);
  private final Recent runnable = new Recent(SECONDS);
  private final Experiment experiment = new Experiment(EXPERIMENT);
  private int guilty;
  private double without = Double.NaN;
  private double with = Double.NaN;

  Pressure(double limit) {
    this.limit = limit;
  }

  void now(Reading reading) {
    pressed.add(reading.pressure());
    runnable.add(reading.runnable());
  }

  /// Ten seconds above the limit, with more to run than there are CPUs.
  boolean isSuspicious() {
    double waiting = runnable.mean(SECONDS);
    return pressed.count(SECONDS) == SECONDS
        && pressed.mean(SECONDS) > limit
        && (Double.isNaN(waiting) || waiting > 1);
  }

  void begin() {
    experiment.begin();
  }

  void off(Reading reading) {
    experiment.off(reading.pressure());
  }

  void after(Reading reading) {
    experiment.after(reading.pressure());
    now(reading);
  }

  /// The experiment is over; counts it.
  void end() {
    boolean caused = experiment.after() > limit && experiment.off() < SHARE * experiment.after();
    guilty = caused ? guilty + 1 : 0;
    without = experiment.off();
    with = experiment.after();
  }

  boolean isGuilty() {
    return guilty >= TIMES;
  }

  boolean isOpen() {
    return guilty > 0;
  }

  void restart() {
    guilty = 0;
  }

  /// Low enough to let more through: well below the limit, or as it is without mirroring anyway.
  boolean isBack() {
    double now = pressed.mean(SECONDS);
    return Double.isNaN(now) || now < SHARE * limit || now <= without / SHARE;
  }

  /// With mirroring off as high as with it.
  boolean isWorse() {
    return pressed.count(SECONDS) == SECONDS && pressed.mean(SECONDS) > Math.max(limit, with);
  }

  double now() {
    return pressed.mean(SECONDS);
  }
}
