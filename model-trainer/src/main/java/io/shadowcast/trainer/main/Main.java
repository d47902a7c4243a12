package io.shadowcast.trainer.main;

import java.io.IOException;
import java.util.List;

/// The batch program: `train`, `evaluate` and `forecast`. Logs go to stderr; the last line of
/// stdout is one JSON object.
public final class Main {
  static final int OK = 0;
  static final int REFUSED = 10;
  static final int USAGE = 2;
  static final int INVALID = 6;
  static final int BROKEN = 70;

  private static final String HELP =
      """
      usage: model-trainer train --windows FILE --out DIR --workload NAME --trained-at ISO
                                 [--current DIR] [--seed N] [--per-load N] [--allow-lossy]
                                 [--allow-disturbed]
             model-trainer evaluate --windows FILE --bundle FILE
             model-trainer forecast --series FILE --out DIR --trained-at ISO [--seed N]

      train     one model per VM type; DIR gets VM_TYPE.json for each that the gate accepts;
                --current: directory of the VM_TYPE.json in service
                --per-load: windows of about the same rate that are used at most; default 500
      evaluate  how a model does on windows
      forecast  where a host's properties will be; DIR gets forecast.json if that is better than
                the last value; FILE: a line of names, then a line of numbers for each 5 minutes

      exit: 0 a model was accepted (or evaluated), 2 usage, 6 the windows or the bundle are invalid,
            10 every model was refused, 70 a fault of the trainer; Java itself: 1, 3 out of memory
      """;

  private Main() {}

  /// Runs a command and exits with its code.
  public static void main(String[] arguments) {
    System.exit(run(List.of(arguments)));
  }

  static int run(List<String> arguments) {
    return run(arguments, Training.HERE);
  }

  /// Runs a command.
  ///
  /// @param training what `train` works with
  /// @return its exit code
  public static int run(List<String> arguments, Training training) {
    String command = arguments.isEmpty() ? "--help" : arguments.getFirst();
    return switch (command) {
      case "train" -> guarded(arguments, Train.OPTIONS, options -> Train.run(options, training));
      case "evaluate" -> guarded(arguments, Evaluate.OPTIONS, Evaluate::run);
      case "forecast" -> guarded(arguments, TrainForecast.OPTIONS, TrainForecast::run);
      case "--help", "-h" -> {
        System.out.print(HELP);
        yield arguments.isEmpty() ? USAGE : OK;
      }
      default -> usage(List.of("command: " + command + " (expected: train, evaluate or forecast)"));
    };
  }

  /// A command with valid options.
  interface Command {
    Outcome run(Options options) throws IOException;
  }

  private static int guarded(List<String> arguments, Options.Known known, Command command) {
    Options options = Options.parse(arguments.subList(1, arguments.size()), known);
    if (!options.faults().isEmpty()) {
      return usage(options.faults());
    }
    Outcome outcome;
    try {
      outcome = command.run(options);
    } catch (IOException e) {
      outcome = Outcome.failed(INVALID, List.of(e.toString()));
    } catch (RuntimeException | LinkageError e) {
      System.err.println("model-trainer failed");
      e.printStackTrace();
      outcome = Outcome.failed(BROKEN, List.of(String.valueOf(e)));
    }
    outcome.faults().forEach(System.err::println);
    System.out.println(outcome.report());
    return outcome.exitCode();
  }

  private static int usage(List<String> faults) {
    faults.forEach(System.err::println);
    System.err.print(HELP);
    return USAGE;
  }
}
