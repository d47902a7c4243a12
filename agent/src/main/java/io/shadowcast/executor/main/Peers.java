package io.shadowcast.executor.main;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import jdk.net.ExtendedSocketOptions;

/// Who may speak to the executor: root, its own user, and the user of the agent. The kernel says
/// who is at the other end of a Unix socket (SO_PEERCRED, unix(7)), as it was when the peer
/// connected.
final class Peers {
  private final Set<UserPrincipal> operators;
  private final Set<UserPrincipal> allowed;

  /// Who is at the other end.
  ///
  /// @param operator root or the executor's own user: may have a target restored. The agent reads
  ///   packets of strangers, and may not.
  record Peer(String name, boolean operator) {}

  private Peers(Set<UserPrincipal> operators, Set<UserPrincipal> allowed) {
    this.operators = operators;
    this.allowed = allowed;
  }

  /// @param agent a directory that the agent owns
  static Peers of(Path agent, Path own) throws IOException {
    Set<UserPrincipal> operators = new LinkedHashSet<>();
    operators.add(
        FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName("root"));
    operators.add(Files.getOwner(own));
    Set<UserPrincipal> allowed = new LinkedHashSet<>(operators);
    if (Files.exists(agent)) {
      allowed.add(Files.getOwner(agent));
    }
    return new Peers(operators, allowed);
  }

  /// The user at the other end; empty when that one may not ask.
  Optional<Peer> of(SocketChannel caller) throws IOException {
    UserPrincipal user = caller.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
    return allowed.contains(user)
        ? Optional.of(new Peer("user " + user.getName(), operators.contains(user)))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return String.join(", ", allowed.stream().map(UserPrincipal::getName).toList());
  }
}
