package io.shadowcast.agent.os;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// Unix sockets that only their owner may connect to (0600 from the moment they appear). One at a
/// time in a directory.
public final class PrivateSocket {
  private static final Set<PosixFilePermission> MODE = PosixFilePermissions.fromString("rw-------");

  private PrivateSocket() {}

  /// Listens. The socket is made where nobody else can enter and moved to its path: at first it has
  /// the mode that the umask gives it.
  ///
  /// @param socket what is there is replaced
  public static ServerSocketChannel listen(Path socket) throws IOException {
    Path closed = socket.resolveSibling(".new");
    PrivateFile.directory(closed);
    Path made = closed.resolve("s");
    Files.deleteIfExists(made);
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      server.bind(UnixDomainSocketAddress.of(made));
      Files.setPosixFilePermissions(made, MODE);
      Files.move(made, socket, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      Files.delete(closed);
      return server;
    } catch (IOException e) {
      server.close();
      throw e;
    }
  }
}
