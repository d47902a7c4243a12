package io.shadowcast.agent.facts;

import io.shadowcast.agent.config.FactsSettings.Command;
import io.shadowcast.words.ProbeResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Outputs of commands. A command that fails or takes too long leaves its fact as it was: whether
/// it works is what a health check tells. Output that looks secret stays on the host.
final class CommandFacts implements FactSource {
  private final List<Command> commands;
  private final ChildProcess children;
  private final Map<String, Found> last = new HashMap<>();

  CommandFacts(List<Command> commands, ChildProcess children) {
    this.commands = List.copyOf(commands);
    this.children = children;
  }

  @Override
  public List<Found> look() throws InterruptedException {
    List<Found> found = new ArrayList<>();
    for (Command command : commands) {
      run(command).ifPresent(now -> last.put(command.name(), now));
      found.add(last.getOrDefault(command.name(), Found.missing("command", command.name())));
    }
    return found;
  }

  @Override
  public ProbeResult probe() {
    return ProbeResult.full("facts:commands");
  }

  private Optional<Found> run(Command command) throws InterruptedException {
    try {
      ChildProcess.Ended ended = children.run(command.run(), command.timeout());
      return ended.status() == 0 ? Optional.of(found(command, ended)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Found found(Command command, ChildProcess.Ended ended) {
    byte[] bytes = ended.text().getBytes(StandardCharsets.UTF_8);
    return Secrecy.byContent(bytes)
        ? new Found("command", command.name(), Optional.empty(), Found.digest(bytes), false, true)
        : Found.text("command", command.name(), ended.text().strip());
  }
}
