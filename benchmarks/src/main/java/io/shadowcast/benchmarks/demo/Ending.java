package io.shadowcast.benchmarks.demo;

import io.shadowcast.benchmarks.processes.Stage;
import java.util.concurrent.atomic.AtomicBoolean;

/// Says the last line, once, whichever way the demo ends.
final class Ending {
  private final Page page;
  private final AtomicBoolean said = new AtomicBoolean();

  Ending(Page page) {
    this.page = page;
  }

  Page page() {
    return page;
  }

  /// The demo was played to its end.
  ///
  /// @return the exit code
  int with(Outcome outcome) {
    say(outcome.line());
    return outcome.faults().isEmpty() ? 0 : 1;
  }

  /// Something broke on the way. The last line holds one line of the reason; the rest stands above.
  ///
  /// @return the exit code
  int failed(Exception why) {
    String reason = why.getMessage() == null ? why.getClass().getSimpleName() : why.getMessage();
    String[] lines = reason.split("\n", 2);
    if (lines.length > 1 && !said.get()) {
      page.quote(lines[1]);
    }
    say("demo=failed reason=" + lines[0].strip());
    return 1;
  }

  /// Ctrl-C or SIGTERM, or the end of a demo that has said its last line.
  void interrupted(Stage stage) {
    if (said.compareAndSet(false, true)) {
      stage.close();
      page.last("demo=failed reason=interrupted; everything it had started is gone");
    }
  }

  private void say(String line) {
    if (said.compareAndSet(false, true)) {
      page.last(line);
    }
  }
}
