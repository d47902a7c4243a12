package io.shadowcast.aggregator.cli;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Stack;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The options of a command that reads.
final class Watching {
  private static final String USUAL = "2";
  private static final double LONGEST = 86_400;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = "--watch",
      paramLabel = "[=SECONDS]",
      hideParamSyntax = true,
      preprocessor = Alone.class,
      description = "Ask again every SECONDS (default " + USUAL + ") until Ctrl-C.")
  private @Nullable Double seconds;

  /// Empty: ask once.
  Optional<Duration> interval() {
    if (seconds == null) {
      return Optional.empty();
    }
    double wanted = seconds;
    if (!(wanted >= 0.1 && wanted <= LONGEST)) {
      throw new ParameterException(
          line(), "--watch: %s (expected: 0.1..%.0f seconds)".formatted(wanted, LONGEST));
    }
    return Optional.of(Duration.ofMillis(Math.round(wanted * 1000)));
  }

  private CommandLine line() {
    if (command == null) {
      throw new IllegalStateException("Options were read outside of a command");
    }
    return command.commandLine();
  }

  /// Without `=` the next argument is the command's own, never the interval.
  @SuppressWarnings("JdkObsolete") // picocli hands over its Stack
  static final class Alone implements CommandLine.IParameterPreprocessor {
    @Override
    public boolean preprocess(
        Stack<String> arguments, CommandSpec command, ArgSpec option, Map<String, Object> info) {
      if (" ".equals(info.get("separator"))) {
        arguments.push(USUAL);
      }
      return false;
    }
  }
}
