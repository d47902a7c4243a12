package io.shadowcast.agent.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.shadowcast.agent.config.FactsSettings;
import io.shadowcast.agent.config.FactsSettings.FilePattern;
import io.shadowcast.words.BootId;
import io.shadowcast.words.Fact;
import io.shadowcast.words.ProbeResult;
import io.shadowcast.words.SourceTime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FactsTest {
  private static final BootId BOOT = new BootId(new UUID(1, 2));

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private Duration time = Duration.ZERO;

  @AfterEach
  void end() {
    threads.close();
  }

  @Test
  void aChangeByHandIsReportedOnceAndEverythingOnceADay(@TempDir Path dir) throws Exception {
    Path file = Files.writeString(dir.resolve("a.conf"), "one");
    Path absent = dir.resolve("absent");
    Facts facts = files(dir + "/*.conf", absent.toString());
    assertEquals(List.of("a.conf=one", "absent absent"), shown(facts));
    assertEquals(List.of(), shown(facts));
    Files.writeString(file, "two");
    Files.writeString(dir.resolve("b.conf"), "new");
    assertEquals(List.of("a.conf=two", "b.conf=new"), shown(facts));
    Files.delete(file);
    assertEquals(List.of("a.conf absent"), shown(facts));
    time = Duration.ofHours(25);
    assertEquals(List.of("absent absent", "b.conf=new"), shown(facts));
  }

  @Test
  void secretsStayOnTheHostWhateverTheSettingsSay(@TempDir Path dir) throws Exception {
    Files.writeString(dir.resolve("server.pem"), "-----BEGIN RSA PRIVATE KEY-----\nx");
    Files.writeString(dir.resolve("app.conf"), "port = 1\ndb_password = hunter\n");
    Files.writeString(dir.resolve("url.conf"), "db: postgres://me:hunter@db/x\n");
    Files.writeString(dir.resolve("tls.key"), "anything");
    Files.writeString(dir.resolve("declared"), "harmless");
    Files.writeString(dir.resolve("open.conf"), "# password = none here\nport = 1\n");
    Facts facts =
        facts(
            List.of(
                new FilePattern(dir + "/*.{pem,conf,key}", false),
                new FilePattern(dir + "/declared", true)));
    List<Fact> told = facts.turn();
    assertEquals(6, told.size());
    for (Fact fact : told) {
      boolean open = fact.name().endsWith("open.conf");
      assertEquals(!open, fact.secret(), fact::name);
      assertEquals(open, fact.value().isPresent(), fact::name);
      assertEquals(64, fact.digest().length());
    }
  }

  @Test
  void largeAndBinaryFilesAreToldByDigest(@TempDir Path dir) throws Exception {
    Files.writeString(dir.resolve("big"), "x".repeat(70_000));
    Files.write(dir.resolve("binary"), new byte[] {(byte) 0xff, 0, 1});
    for (Fact fact : files(dir + "/*").turn()) {
      assertTrue(fact.value().isEmpty());
      assertEquals(64, fact.digest().length());
    }
  }

  @Test
  void packagesAreThoseThatAreInstalled(@TempDir Path dir) throws Exception {
    Path status =
        Files.writeString(
            dir.resolve("status"),
            """
            Package: nginx
            Status: install ok installed
            Architecture: amd64
            Version: 1.22
            Description: web
             Version: 9

            Package: gone
            Status: deinstall ok config-files
            Architecture: amd64
            Version: 1
            """);
    PackageFacts packages = new PackageFacts(status, dir.resolve("rpm"), new ChildProcess(threads));
    assertEquals(List.of(Found.text("package", "nginx:amd64", "1.22")), packages.look());
  }

  @Test
  void sysctlsAreReadByDotsOrSlashesAndOneThatIsNotThereIsSaid(@TempDir Path proc)
      throws Exception {
    Path ipv4 = Files.createDirectories(proc.resolve("sys/net/ipv4/conf/eth0.1"));
    Files.writeString(ipv4.resolve("forwarding"), "1\n");
    Files.createDirectories(proc.resolve("sys/vm"));
    Files.writeString(proc.resolve("sys/vm/swappiness"), "60\n");
    KernelFacts sysctls =
        new KernelFacts(
            proc, false, List.of("vm.swappiness", "net/ipv4/conf/eth0.1/forwarding", "no.such"));
    assertEquals(
        List.of(
            Found.text("sysctl", "vm.swappiness", "60"),
            Found.text("sysctl", "net/ipv4/conf/eth0.1/forwarding", "1"),
            Found.missing("sysctl", "no.such")),
        sysctls.look());
    assertEquals(ProbeResult.State.REDUCED, sysctls.probe().state());
    assertTrue(sysctls.probe().reason().endsWith(": no.such"), sysctls.probe().reason());
    assertEquals("correct facts.sysctls", sysctls.probe().remedy());
  }

  @Test
  void aUnitThatIsNotThereIsSaidAndWithoutSystemdNothingIs() throws Exception {
    UnitFacts units = new UnitFacts(List.of("no-such.service"), new ChildProcess(threads));
    boolean systemd = Files.isDirectory(Path.of("/run/systemd/system"));
    assertEquals(
        systemd ? List.of(Found.missing("unit", "no-such.service")) : List.of(), units.look());
    assertEquals(
        systemd
            ? ProbeResult.full("facts:units")
            : new ProbeResult(
                "facts:units",
                ProbeResult.State.OFF,
                "systemd does not run here",
                "remove facts.units"),
        units.probe());
  }

  @Test
  void thisHostHasPackagesAndAKernel() throws Exception {
    assumeTrue(Files.exists(Path.of("/var/lib/dpkg/status")), "SKIP: dpkg keeps no database here");
    FactsSettings settings =
        new FactsSettings(
            Duration.ofSeconds(1),
            List.of(),
            true,
            List.of("kernel.ostype", "no.such"),
            List.of(),
            true,
            List.of());
    List<Fact> told = new Facts(settings, this::now, threads).turn();
    assertTrue(told.stream().filter(fact -> fact.kind().equals("package")).count() > 10);
    assertEquals("Linux", value(told, "kernel.ostype"));
    assertTrue(told.stream().anyMatch(fact -> fact.name().equals("no.such") && fact.absent()));
    assertEquals(System.getProperty("os.version"), value(told, "release"));
  }

  @Test
  void aCommandThatHangsOrFailsLeavesItsFactAsItWas(@TempDir Path dir) throws Exception {
    Path script = dir.resolve("version.sh");
    Facts facts =
        new Facts(
            new FactsSettings(
                Duration.ofSeconds(1),
                List.of(),
                false,
                List.of(),
                List.of(),
                false,
                List.of(
                    new FactsSettings.Command(
                        "version", List.of("sh", script.toString()), Duration.ofMillis(500)))),
            this::now,
            threads);
    Files.writeString(script, "echo 1.0; echo and more >&2");
    assertEquals("1.0\nand more", value(facts.turn(), "version"));
    Files.writeString(script, "sleep 60");
    assertEquals(List.of(), facts.turn());
    Files.writeString(script, "exit 1");
    assertEquals(List.of(), facts.turn());
    Files.writeString(script, "echo 2.0");
    assertEquals("2.0", value(facts.turn(), "version"));
  }

  @Test
  void aCommandThatLeavesADaemonEndsAllTheSame() throws Exception {
    var children = new ChildProcess(threads);
    long begin = System.nanoTime();
    ChildProcess.Ended ended =
        children.run(List.of("sh", "-c", "echo up; sleep 60 & exit 0"), Duration.ofSeconds(30));
    assertEquals("up\n", ended.text());
    assertTrue(System.nanoTime() - begin < 20_000_000_000L, "waited for the daemon");
  }

  @Test
  void whatDidNotGetThroughIsToldAgain(@TempDir Path dir) throws Exception {
    Files.writeString(dir.resolve("a"), "1");
    Facts facts = files(dir + "/a");
    assertEquals(List.of("a=1"), shown(facts));
    assertEquals(List.of(), shown(facts));
    facts.forgetTold();
    assertEquals(List.of("a=1"), shown(facts));
    assertEquals(List.of(), shown(facts));
  }

  private Facts files(String... globs) {
    return facts(List.of(globs).stream().map(glob -> new FilePattern(glob, false)).toList());
  }

  private Facts facts(List<FilePattern> files) {
    return new Facts(
        new FactsSettings(
            Duration.ofSeconds(1), files, false, List.of(), List.of(), false, List.of()),
        this::now,
        threads);
  }

  private SourceTime now() {
    return new SourceTime(BOOT, time.toNanos(), Instant.EPOCH);
  }

  private static List<String> shown(Facts facts) throws InterruptedException {
    return facts.turn().stream().map(FactsTest::shown).sorted().toList();
  }

  private static String shown(Fact fact) {
    String name = String.valueOf(Path.of(fact.name()).getFileName());
    return fact.absent() ? name + " absent" : name + "=" + fact.value().orElse("?");
  }

  private static String value(List<Fact> facts, String name) {
    return facts.stream()
        .filter(fact -> fact.name().equals(name))
        .flatMap(fact -> fact.value().stream())
        .findFirst()
        .orElse("");
  }
}
