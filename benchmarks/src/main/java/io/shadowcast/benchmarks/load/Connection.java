package io.shadowcast.benchmarks.load;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;

/// One keep-alive connection: a request out, its whole answer in.
final class Connection implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 10_000;

  private final Socket socket;
  private final InputStream in;

  Connection(String host, int port) throws IOException {
    this.socket = new Socket(host, port);
    socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    this.in = new BufferedInputStream(socket.getInputStream(), 8192);
  }

  /// Sends and reads to the end of the answer.
  ///
  /// @return the status code
  int exchange(byte[] request) throws IOException {
    socket.getOutputStream().write(request);
    String statusLine = line();
    long length = bodyLength();
    in.skipNBytes(length);
    return Integer.parseInt(statusLine.substring(9, 12));
  }

  private long bodyLength() throws IOException {
    long length = 0;
    for (String header = line(); !header.isEmpty(); header = line()) {
      if (header.regionMatches(true, 0, "content-length:", 0, 15)) {
        length = Long.parseLong(header.substring(15).strip());
      }
    }
    return length;
  }

  private String line() throws IOException {
    byte[] buffer = new byte[1024];
    int used = 0;
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the server closed the connection");
      }
      if (b != '\r' && used < buffer.length) {
        buffer[used++] = (byte) b;
      }
    }
    return new String(buffer, 0, used, StandardCharsets.US_ASCII);
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
