package io.shadowcast.aggregator.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ManagedChannel;
import io.shadowcast.wire.v1.AgentsServiceGrpc;
import io.shadowcast.wire.v1.ConnectResponse;
import io.shadowcast.wire.v1.CreateEnrolmentTokenRequest;
import io.shadowcast.wire.v1.EnrolRequest;
import io.shadowcast.wire.v1.MetricsServiceGrpc;
import io.shadowcast.wire.v1.QueryMetricsRequest;
import io.shadowcast.words.BootId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
  private static final int LAST = 300;

  @TempDir Path directory;
  private final List<ManagedChannel> channels = new ArrayList<>();

  @AfterEach
  void disconnect() {
    channels.forEach(ManagedChannel::shutdownNow);
  }

  @Test
  void everySampleIsStoredOnceThoughTheAggregatorIsKilledInTheMiddle() throws Exception {
    BootId boot = StreamClient.boot();
    ClientIdentity web;
    long acknowledged;
    try (ChildAggregator first = new ChildAggregator(directory)) {
      web = enrol(first);
      StreamClient agent = new StreamClient(kept(first.as(web)));
      agent.greet(boot);
      for (int sequence = 1; sequence <= LAST / 2; sequence++) {
        agent.send(StreamClient.batch(boot, sequence));
      }
      acknowledged = agent.next().getAcknowledgement().getSequence();
      first.kill();
      agent.end();
      for (ConnectResponse answer : agent.answers()) {
        acknowledged = Math.max(acknowledged, answer.getAcknowledgement().getSequence());
      }
    }
    try (ChildAggregator second = new ChildAggregator(directory)) {
      StreamClient agent = new StreamClient(kept(second.as(web)));
      long position = agent.greet(boot).getWelcome().getPositions(0).getSequence();
      assertTrue(position >= acknowledged, position + " < " + acknowledged);
      // An agent that did not hear the acknowledgements sends some again.
      for (long sequence = Math.max(1, position - 5); sequence <= LAST; sequence++) {
        agent.send(StreamClient.batch(boot, sequence));
      }
      AgentStreamTest.await(() ->
          agent.answers().stream()
              .anyMatch(answer -> answer.getAcknowledgement().getSequence() == LAST));
      assertEquals(AgentStreamTest.sequences(LAST), values(second));
      assertEquals(0, second.terminate());
    }
  }

  @Test
  void aSecondAggregatorSaysWhoHasTheState() throws Exception {
    try (ChildAggregator _ = new ChildAggregator(directory)) {
      Ended second = run(ChildAggregator.command(directory, "run"));
      assertEquals(1, second.code());
      assertTrue(second.text().contains("is in use by another aggregator"), second.text());
    }
  }

  @Test
  void initMakesTheFirstAdministrator() throws Exception {
    Ended init = run(ChildAggregator.command(directory, "init"));
    assertEquals(0, init.code(), init.text());
    assertEquals("admin=%s/state/admin\n".formatted(directory), init.text());
    assertTrue(Files.exists(directory.resolve("state/admin/key.pem")));
    try (ChildAggregator aggregator = new ChildAggregator(directory)) {
      enrol(aggregator);
    }
  }

  @Test
  void checkNamesEveryFaultAndItsLine() throws Exception {
    Path config =
        Files.writeString(directory.resolve("bad.yaml"), "listen: nowhere\ncolour: blue\n");
    Ended check = run(ChildAggregator.command("check", config.toString()));
    assertEquals(2, check.code());
    assertTrue(check.text().contains("listen: nowhere (expected:"), check.text());
    assertTrue(check.text().contains("colour: unknown key"), check.text());
    assertTrue(check.text().contains("line 2"), check.text());
  }

  @Test
  void nothingIsMadeWithoutASettingsFile() throws Exception {
    for (String verb : List.of("run", "init", "check")) {
      Ended bare = run(ChildAggregator.command(verb));
      assertEquals(2, bare.code(), bare.text());
      assertTrue(bare.text().contains("CONFIG"), bare.text());
    }
  }

  @Test
  void anAuthorityThatIsNotThereIsFoundBeforeAnythingIsMade() throws Exception {
    Path key =
        Files.createFile(
            directory.resolve("ca.key"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(key, "secret");
    Path config = directory.resolve("ca.yaml");
    Files.writeString(
        config,
        "state: %s\nca: {certificate: /nope, key: %s}\n"
            .formatted(directory.resolve("state"), key));
    for (String verb : List.of("check", "run", "init")) {
      Ended ended = run(ChildAggregator.command(verb, config.toString()));
      assertEquals(2, ended.code(), ended.text());
      assertTrue(ended.text().contains("1 fault in "), ended.text());
      assertTrue(ended.text().contains("ca.certificate: /nope (expected: a file"), ended.text());
    }
    assertFalse(Files.exists(directory.resolve("state")));
  }

  @Test
  void versionIsSaidWithTheName() throws Exception {
    Ended version = run(ChildAggregator.command("--version"));
    assertEquals("aggregator development\n", version.text());
    assertEquals("aggregator development\n", run(ChildAggregator.command("run", "-V")).text());
  }

  @Test
  void aFileInTheWayOfTheStateIsAFault() throws Exception {
    Path file = Files.writeString(directory.resolve("taken"), "x");
    Path config = directory.resolve("way.yaml");
    Files.writeString(config, "state: %s/below/state\n".formatted(file));
    for (String verb : List.of("check", "run", "init")) {
      Ended ended = run(ChildAggregator.command(verb, config.toString()));
      assertEquals(2, ended.code(), ended.text());
      String fault = "state: %s: not a folder (expected: a folder that this user".formatted(file);
      assertTrue(ended.text().contains(fault), ended.text());
    }
  }

  @Test
  void aStateThatMayNotBeWrittenIsNamedWithTheReason() throws Exception {
    Path closed =
        Files.createDirectory(
            directory.resolve("state"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-xr-xr-x")));
    for (String verb : List.of("run", "init")) {
      Ended ended = run(OrdinaryUser.of(ChildAggregator.command(directory, verb)));
      assertEquals(1, ended.code(), ended.text());
      String reason =
          "state: %s/lock: permission denied (expected: a folder that this user may write)\n"
              .formatted(closed);
      assertEquals(reason, ended.text());
    }
  }

  @Test
  void nativeLibrariesStayInTheStateAndDoNotAdd() throws Exception {
    Path temporary = Files.createDirectory(directory.resolve("tmp"));
    for (String verb : List.of("init", "run", "run")) {
      List<String> command = ChildAggregator.command(directory, verb).command();
      command.add(1, "-Djava.io.tmpdir=" + temporary);
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
        assertTrue(lines.lines().anyMatch(line -> line.matches("(ready .*|admin=.*)")));
      } finally {
        process.destroyForcibly().waitFor();
      }
      assertEquals(List.of(), names(temporary));
      Path unpacked = directory.resolve("state/native");
      assertTrue(names(unpacked).size() <= 2, () -> verb + ": " + unpacked);
      assertEquals(
          "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(unpacked)));
    }
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private record Ended(int code, String text) {}

  private static Ended run(ProcessBuilder command) throws IOException, InterruptedException {
    Process process = command.redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), text);
  }

  private ClientIdentity enrol(ChildAggregator aggregator) {
    String token =
        AgentsServiceGrpc.newBlockingStub(kept(aggregator.admin()))
            .createEnrolmentToken(CreateEnrolmentTokenRequest.getDefaultInstance())
            .getToken();
    KeyPair pair = ClientIdentity.newKey();
    return ClientIdentity.of(
        pair,
        AgentsServiceGrpc.newBlockingStub(kept(aggregator.enrolment()))
            .enrol(
                EnrolRequest.newBuilder()
                    .setToken(token)
                    .setHost("web-1")
                    .setCsr(ClientIdentity.csr(pair))
                    .build())
            .getCertificatesList());
  }

  private List<Double> values(ChildAggregator aggregator) {
    return MetricsServiceGrpc.newBlockingStub(kept(aggregator.admin()))
        .queryMetrics(
            QueryMetricsRequest.newBuilder().setHost("hosts/web-1").setMetric("load1").build())
        .getSeries(0)
        .getValuesList();
  }

  private ManagedChannel kept(ManagedChannel channel) {
    channels.add(channel);
    return channel;
  }
}
