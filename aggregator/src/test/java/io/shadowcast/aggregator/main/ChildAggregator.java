package io.shadowcast.aggregator.main;

import io.grpc.ManagedChannel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The program in a process of its own, so that it can be killed.
final class ChildAggregator implements AutoCloseable {
  private static final Pattern READY =
      Pattern.compile(
          "ready listen=127.0.0.1:(\\d+) enrolment=127.0.0.1:(\\d+) ca_sha256=\\S+ admin=(.+)");

  private final Process process;
  private final InetSocketAddress main;
  private final InetSocketAddress enrolment;
  private final Path admin;

  ChildAggregator(Path directory) throws IOException {
    process = command(directory, "run").redirectError(ProcessBuilder.Redirect.DISCARD).start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = out.readLine();
    Matcher ready = READY.matcher(String.valueOf(line));
    if (!ready.matches()) {
      process.destroyForcibly();
      throw new IOException("ready: " + line);
    }
    main =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(ready.group(1)));
    enrolment =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(ready.group(2)));
    admin = Path.of(ready.group(3));
  }

  /// A command on a state below `directory`.
  static ProcessBuilder command(Path directory, String verb) throws IOException {
    Path config =
        Files.writeString(
            directory.resolve("aggregator.yaml"),
            """
            state: %s
            listen: 127.0.0.1:0
            enrolment_listen: 127.0.0.1:0
            """
                .formatted(directory.resolve("state")));
    return command(verb, config.toString());
  }

  static ProcessBuilder command(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command);
  }

  ManagedChannel admin() {
    return as(ClientIdentity.read(admin));
  }

  ManagedChannel as(ClientIdentity identity) {
    return identity.connect(main, ClientIdentity.certificate(admin.resolve("ca.pem")));
  }

  ManagedChannel enrolment() {
    return ClientIdentity.anonymous(enrolment, ClientIdentity.certificate(admin.resolve("ca.pem")));
  }

  /// kill -9.
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /// SIGTERM; returns the exit code.
  int terminate() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      throw new AssertionError("Still running 20 s after SIGTERM");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
