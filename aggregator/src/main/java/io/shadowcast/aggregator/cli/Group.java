package io.shadowcast.aggregator.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Commands about one kind of thing.
abstract class Group {
  @Spec private @Nullable CommandSpec spec;

  /// The run that this command belongs to.
  final Session session() {
    return ((Ctl) command().root().userObject()).session();
  }

  /// A command line that is understood only in part.
  final ParameterException usage(String sentence) {
    return new ParameterException(command().commandLine(), sentence);
  }

  final CommandSpec command() {
    if (spec == null) {
      throw new IllegalStateException("A command was called outside of its command line");
    }
    return spec;
  }
}
