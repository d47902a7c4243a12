package io.shadowcast.aggregator.cli;

import java.io.Serial;

/// Ends a command with one sentence for the operator and an exit code for the script.
final class CtlFailure extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  private final ExitCode code;

  /// @param sentence subject, what is wrong, what to do
  CtlFailure(ExitCode code, String sentence) {
    super(sentence);
    this.code = code;
  }

  CtlFailure(ExitCode code, String sentence, Throwable cause) {
    super(sentence, cause);
    this.code = code;
  }

  ExitCode code() {
    return code;
  }

  String sentence() {
    return String.valueOf(getMessage());
  }
}
