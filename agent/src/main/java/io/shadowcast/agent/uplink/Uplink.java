package io.shadowcast.agent.uplink;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.shadowcast.agent.config.AggregatorSettings;
import io.shadowcast.agent.os.PrivateFile;
import io.shadowcast.agent.spool.Spool;
import io.shadowcast.wire.v1.SnapshotCatalogue;
import io.shadowcast.words.Endpoint;
import io.shadowcast.words.HostId;
import io.shadowcast.words.SourceTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The door of this room: keeps one stream to the aggregator, for as long as the agent lives. It
/// enrols when there is no certificate, renews at two thirds of its lifetime, comes back with
/// jittered pauses, and says each change once.
public final class Uplink implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Uplink.class);

  private static final String NOTHING = "no attempt yet";
  private static final Duration RENEWAL_PAUSE = Duration.ofMinutes(1);

  /// Who speaks to whom.
  ///
  /// @param state where key, certificate, receipts and central settings are kept
  public record Line(HostId host, AggregatorSettings aggregator, Path state) {}

  private final Line line;
  private final Spool spool;
  private final HostAgent agent;
  private final InstantSource clock;
  private final Backoff backoff;
  private final Channels channels;
  private final Enrolment enrolment;
  private final IdentityFile file;
  private final Instructions instructions;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;
  private volatile @Nullable Stream stream;
  private volatile String said = NOTHING;
  private @Nullable Identity identity;
  private Instant noRenewalBefore = Instant.MIN;

  /// Prepares; nothing is sent before [#start].
  ///
  /// @param time of now, for receipts
  /// @throws IOException when the state directory cannot be used
  public Uplink(
      Line line,
      Spool spool,
      HostAgent agent,
      Channels channels,
      InstantSource clock,
      Supplier<SourceTime> time,
      Backoff backoff)
      throws IOException {
    this.line = line;
    this.spool = spool;
    this.agent = agent;
    this.clock = clock;
    this.backoff = backoff;
    PrivateFile.directory(line.state());
    file = new IdentityFile(line.state());
    this.channels = channels;
    enrolment = new Enrolment(line.host(), line.aggregator(), file, channels);
    instructions = new Instructions(agent, line.state(), time);
    thread = Thread.ofPlatform().name("uplink").daemon(true).unstarted(this::run);
  }

  /// Why an agent with these settings could not enrol; empty when it has a certificate, or a token
  /// to get one with. What this user may not look into counts as there.
  public static Optional<String> obstacle(Line line) {
    if (!Files.notExists(new IdentityFile(line.state()).path())) {
      return Optional.empty();
    }
    Optional<Path> token = line.aggregator().tokenFile().filter(file -> !Files.notExists(file));
    return token.isEmpty()
        ? Optional.of(Enrolment.noToken(line.aggregator()))
        : token.filter(Files::isReadable).flatMap(Enrolment::fault);
  }

  /// Where the snapshots of this host come from, which the aggregator is told. Before [#start].
  public void tell(Supplier<Optional<SnapshotCatalogue>> snapshots) {
    instructions.snapshots(snapshots);
  }

  /// Starts the thread.
  public void start() {
    spool.onAppend(this::wake);
    thread.start();
  }

  /// One sentence on how the uplink is.
  public String status() {
    return said;
  }

  /// There may be something to say. Any thread; never waits.
  public void wake() {
    Stream open = stream;
    if (open != null) {
      open.wake();
    }
  }

  private void run() {
    try {
      while (!closing()) {
        Duration pause = attempt();
        if (closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean closing() {
    return closed.getCount() == 0;
  }

  private Duration attempt() throws InterruptedException {
    Trouble trouble;
    Endpoint where = line.aggregator().address();
    try {
      Status end = connected(identity());
      if (end.isOk() && end.getDescription() == null) {
        return Duration.ZERO;
      }
      trouble = Trouble.of(end);
    } catch (StatusRuntimeException e) {
      where = line.aggregator().enrolment();
      trouble = Trouble.ofEnrolment(e.getStatus());
    } catch (IOException | IllegalArgumentException e) {
      trouble = Trouble.of(e);
    } catch (RuntimeException e) {
      // A fault of another room, for example of the mirror or the spool: this thread is the only
      // way to the aggregator and outlives it.
      LOG.warn("{}: the stream met a fault of the agent's own", line.host(), e);
      trouble = Trouble.ofOwn(e);
    }
    warn("aggregator " + where + " " + trouble.text());
    return trouble.patience() ? backoff.longest() : backoff.next();
  }

  private Identity identity() throws IOException {
    Identity known = identity;
    if (known == null) {
      known = file.read().orElse(null);
    }
    if (known == null || known.end().isBefore(clock.instant())) {
      if (NOTHING.equals(said)) {
        say("enrolling at aggregator " + line.aggregator().enrolment());
      }
      known = enrolment.enrol();
      LOG.info("{}: enrolled, certificate until {}", line.host(), known.end());
    }
    identity = known;
    return known;
  }

  /// One stream. It is left, without loss, when the agent closes or holds a newer certificate.
  private Status connected(Identity with) throws IOException, InterruptedException {
    ManagedChannel channel = channels.to(line.aggregator().address(), with);
    try {
      Stream open = new Stream(channel, spool, instructions, agent.hello(), this::welcomed);
      stream = open;
      return open.serve(() -> closing() || renewed(channel, with));
    } finally {
      stream = null;
      channel.shutdown();
      if (!channel.awaitTermination(1, TimeUnit.SECONDS)) {
        channel.shutdownNow();
      }
    }
  }

  private void welcomed() {
    backoff.reset();
    agent.welcomed();
    say("connected to aggregator " + line.aggregator().address());
  }

  private boolean renewed(ManagedChannel channel, Identity with) {
    Instant now = clock.instant();
    if (now.isBefore(with.renewAt()) || now.isBefore(noRenewalBefore)) {
      return false;
    }
    noRenewalBefore = now.plus(RENEWAL_PAUSE);
    try {
      identity = enrolment.renew(channel);
      LOG.info("{}: certificate renewed", line.host());
      return true;
    } catch (IOException | RuntimeException e) {
      warn("certificate ends " + with.end() + " and cannot be renewed: " + e.getMessage());
      return false;
    }
  }

  private void say(String sentence) {
    if (isNews(sentence)) {
      LOG.info("{}: {}", line.host(), sentence);
    }
  }

  private void warn(String sentence) {
    if (isNews(sentence)) {
      LOG.warn("{}: {}", line.host(), sentence);
    }
  }

  /// A state is said when it begins, not while it lasts.
  private boolean isNews(String sentence) {
    boolean news = !sentence.equals(said);
    said = sentence;
    return news;
  }

  /// Leaves the stream after what is in flight had a second to be acknowledged.
  @Override
  public void close() {
    closed.countDown();
    wake();
    try {
      if (!thread.join(Duration.ofMillis(1500))) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
