package io.shadowcast.aggregator.api;

import com.google.protobuf.Message;
import io.grpc.stub.StreamObserver;
import io.shadowcast.aggregator.fleet.Faults;
import io.shadowcast.aggregator.recording.Recordings;
import io.shadowcast.aggregator.store.RecordingRecord;
import io.shadowcast.wire.map.RecordingWire;
import io.shadowcast.wire.map.ResourceNames;
import io.shadowcast.wire.v1.GetRecordingRequest;
import io.shadowcast.wire.v1.ListRecordingsRequest;
import io.shadowcast.wire.v1.ListRecordingsResponse;
import io.shadowcast.wire.v1.Recording;
import io.shadowcast.wire.v1.RecordingsServiceGrpc;
import io.shadowcast.wire.v1.ReplayRecordingRequest;
import io.shadowcast.wire.v1.StartRecordingRequest;
import io.shadowcast.wire.v1.StopRecordingRequest;
import io.shadowcast.words.HostId;
import io.shadowcast.words.RecordingOrder;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Recordings of hosts and replays of them.
final class RecordingsApi extends RecordingsServiceGrpc.RecordingsServiceImplBase {
  private static final int MOST = 1000;
  private static final Duration USUAL_TIME = Duration.ofMinutes(1);
  private static final long USUAL_BYTES = 256L << 20;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private final Calls calls;
  private final Recordings recordings;

  RecordingsApi(Calls calls, Recordings recordings) {
    this.calls = calls;
    this.recordings = recordings;
  }

  private record Wish(HostId host, RecordingOrder.Work work) {}

  @Override
  public void startRecording(StartRecordingRequest request, StreamObserver<Recording> out) {
    order(request, out, () -> recording(request));
  }

  private Wish recording(StartRecordingRequest request) {
    ResourceNames.WorkloadRef of = checked(() -> ResourceNames.workload(request.getParent()));
    known(of.host());
    if (!recordings.declares(of.host(), of.workload())) {
      throw Refusal.notFound(request.getParent(), "a workload that the agent has declared");
    }
    String usual = of.workload() + "-" + TIME.format(recordings.now()) + ".rec";
    String name = request.getFile().isEmpty() ? usual : request.getFile();
    Faults faults = new Faults();
    String file = faults.read("file", () -> RecordingOrder.file(name), usual);
    Duration longest =
        request.hasLongest()
            ? faults.read(
                "longest",
                () -> RecordingOrder.longest(RecordingWire.fromWire(request.getLongest())),
                USUAL_TIME)
            : USUAL_TIME;
    long bytes =
        request.getMostBytes() == 0
            ? USUAL_BYTES
            : faults.read(
                "most_bytes", () -> RecordingOrder.mostBytes(request.getMostBytes()), USUAL_BYTES);
    faults.refuse();
    return new Wish(of.host(), new RecordingOrder.Recording(of.workload(), file, longest, bytes));
  }

  @Override
  public void replayRecording(ReplayRecordingRequest request, StreamObserver<Recording> out) {
    order(request, out, () -> replay(request));
  }

  /// Whether the host mirrors to the shadow its agent knows best: its own settings name some too.
  private Wish replay(ReplayRecordingRequest request) {
    ResourceNames.ShadowRef to = checked(() -> ResourceNames.shadow(request.getShadow()));
    known(to.host());
    Faults faults = new Faults();
    String file = faults.read("file", () -> RecordingOrder.file(request.getFile()), "none");
    double rate =
        request.getRate() == 0
            ? 1
            : faults.read("rate", () -> RecordingOrder.rate(request.getRate()), 1.0);
    faults.refuse();
    return new Wish(to.host(), new RecordingOrder.Replay(file, to.shadow(), rate));
  }

  private void order(Message request, StreamObserver<Recording> out, Supplier<Wish> wanted) {
    calls.change(
        request,
        out,
        Recording.getDefaultInstance(),
        () -> {
          Wish wish = wanted.get();
          return new Prepared<>(
              wire(recordings.draft(wish.host(), wish.work())),
              () -> wire(recordings.give(wish.host(), wish.work())),
              () -> recordings.send(wish.host()));
        });
  }

  @Override
  public void stopRecording(StopRecordingRequest request, StreamObserver<Recording> out) {
    calls.change(
        request,
        out,
        Recording.getDefaultInstance(),
        () -> {
          RecordingRecord one = one(request.getName());
          return new Prepared<>(
              wire(one), () -> wire(recordings.stop(one)), () -> recordings.send(one.host()));
        });
  }

  @Override
  public void listRecordings(
      ListRecordingsRequest request, StreamObserver<ListRecordingsResponse> out) {
    calls.read(out, () -> found(request));
  }

  private ListRecordingsResponse found(ListRecordingsRequest request) {
    Optional<HostId> host = checked(() -> ResourceNames.hostOrAll(request.getParent()));
    host.ifPresent(this::known);
    int skipped = skipped(request.getPageToken());
    int size = request.getPageSize() == 0 ? MOST : Math.clamp(request.getPageSize(), 1, MOST);
    List<RecordingRecord> all = recordings.list(host);
    ListRecordingsResponse.Builder answer = ListRecordingsResponse.newBuilder();
    all.stream().skip(skipped).limit(size).forEach(each -> answer.addRecordings(wire(each)));
    return skipped + size < all.size()
        ? answer.setNextPageToken(String.valueOf(skipped + size)).build()
        : answer.build();
  }

  private static int skipped(String token) {
    if (!token.matches("[0-9]{0,9}")) {
      throw Refusal.invalid(
          "page_token: %s (expected: the next_page_token of an earlier answer)".formatted(token));
    }
    return token.isEmpty() ? 0 : Integer.parseInt(token);
  }

  @Override
  public void getRecording(GetRecordingRequest request, StreamObserver<Recording> out) {
    calls.read(out, () -> wire(one(request.getName())));
  }

  private RecordingRecord one(String name) {
    ResourceNames.OperationRef ref = checked(() -> ResourceNames.recording(name));
    known(ref.host());
    List<RecordingRecord> found =
        recordings.list(Optional.of(ref.host())).stream()
            .filter(each -> each.order().id().startsWith(ref.id()))
            .toList();
    if (found.isEmpty()) {
      throw Refusal.notFound(name, "a recording or replay that was ordered of the host");
    }
    if (found.size() > 1) {
      throw Refusal.invalid(
          "name: %s (expected: more of the id; %d begin like that)".formatted(name, found.size()));
    }
    return found.getFirst();
  }

  private Recording wire(RecordingRecord record) {
    return RecordingMessages.recording(recordings, record);
  }

  private void known(HostId host) {
    if (!recordings.knows(host)) {
      throw Refusal.notFound(ResourceNames.host(host), "an enrolled host");
    }
  }

  private static <T> T checked(Supplier<T> read) {
    try {
      return read.get();
    } catch (IllegalArgumentException e) {
      throw Refusal.invalid(String.valueOf(e.getMessage()));
    }
  }
}
