package io.shadowcast.benchmarks.whole;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/// Numbered requests over keep-alive connections, the next when the last is answered. Connection
/// `c` of `n` sends the numbers c, c+n, c+2n and so on.
final class NumberedLoad {
  private static final int TIMEOUT_MILLIS = 60_000;

  private final int port;
  private final int connections;
  private final Duration pause;

  /// @param pause between an answer and the next request of its connection
  NumberedLoad(int port, int connections, Duration pause) {
    this.port = port;
    this.connections = connections;
    this.pause = pause;
  }

  /// The numbers that connection `c` sends.
  List<Integer> numbers(int c, int requests) {
    return IntStream.iterate(c, number -> number < requests, number -> number + connections)
        .boxed()
        .toList();
  }

  /// Sends 0..requests-1.
  ///
  /// @return how many were answered with 200 and their own number
  int run(int requests) throws Exception {
    List<Callable<Integer>> work = new ArrayList<>();
    for (int c = 0; c < connections; c++) {
      List<Integer> numbers = numbers(c, requests);
      work.add(() -> exchange(numbers));
    }
    int answered = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Integer> connection : threads.invokeAll(work)) {
        answered += connection.get();
      }
    }
    return answered;
  }

  private int exchange(List<Integer> numbers) throws IOException, InterruptedException {
    int answered = 0;
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      for (int number : numbers) {
        socket.getOutputStream().write(request(number));
        answered += answer(in).equals("200 " + number) ? 1 : 0;
        Thread.sleep(pause);
      }
    }
    return answered;
  }

  private static byte[] request(int number) {
    return "GET /item/%1$d HTTP/1.1\r\nHost: localhost\r\nX-Request-Number: %1$d\r\n\r\n"
        .formatted(number)
        .getBytes(StandardCharsets.US_ASCII);
  }

  /// Status and body, which is one line.
  private static String answer(BufferedReader in) throws IOException {
    String status = line(in).split(" ", 3)[1];
    String header = line(in);
    while (!header.isEmpty()) {
      header = line(in);
    }
    return status + " " + line(in);
  }

  private static String line(BufferedReader in) throws IOException {
    String line = in.readLine();
    if (line == null) {
      throw new EOFException("production closed the connection");
    }
    return line;
  }
}
