package io.shadowcast.aggregator.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "completion",
    description = {
      "Print a script that completes commands and options.",
      "bash: source <(shadowctl completion bash); zsh: source <(shadowctl completion zsh)"
    })
final class CompletionCommand extends Group implements Callable<Integer> {
  /// Shells with completion.
  enum Shell {
    BASH,
    ZSH
  }

  @Parameters(paramLabel = "SHELL", description = "bash or zsh")
  private Shell shell = Shell.BASH;

  @Override
  public Integer call() {
    PrintWriter out = command().commandLine().getOut();
    out.print(
        switch (shell) {
          case BASH -> "";
          case ZSH ->
              "autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n";
        });
    out.println(AutoComplete.bash(Ctl.NAME, command().root().commandLine()));
    return ExitCode.OK.number();
  }
}
