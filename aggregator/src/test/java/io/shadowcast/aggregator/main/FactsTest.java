package io.shadowcast.aggregator.main;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.grpc.Channel;
import io.shadowcast.wire.v1.ConnectRequest;
import io.shadowcast.wire.v1.Fact;
import io.shadowcast.wire.v1.FactsServiceGrpc;
import io.shadowcast.wire.v1.ListFactVersionsRequest;
import io.shadowcast.wire.v1.ListFactsRequest;
import io.shadowcast.words.BootId;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FactsTest {
  @TempDir Path directory;

  @Test
  void aViewerSeesThatAFileChangedAndAnOperatorSeesWhatIsInIt() throws Exception {
    try (RunningAggregator aggregator = new RunningAggregator(directory.resolve("state"))) {
      BootId boot = StreamClient.boot();
      StreamClient agent = new StreamClient(aggregator.as(aggregator.enrolled("web-1")));
      agent.greet(boot);
      agent.send(facts(boot, 1, "old"));
      agent.send(facts(boot, 2, "new"));
      agent.next();
      agent.next();

      Channel viewer = aggregator.as(aggregator.user("v", "viewer"));
      Channel operator = aggregator.as(aggregator.user("o", "operator"));
      assertEquals(List.of("", ""), values(list(viewer)));
      assertEquals(List.of("new", ""), values(list(operator)));
      assertEquals(digests(list(operator)), digests(list(viewer)));
      assertEquals(List.of("old", "new"), values(versions(operator)));
      assertEquals(List.of("", ""), values(versions(viewer)));
    }
  }

  private static ConnectRequest facts(BootId boot, long sequence, String value) {
    ConnectRequest batch = StreamClient.batch(boot, sequence);
    Fact hosts =
        Fact.newBuilder()
            .setKind("file")
            .setName("/etc/hosts")
            .setValue(value)
            .setDigest("digest of " + value)
            .setObserved(batch.getBatch().getCreated())
            .build();
    Fact key = hosts.toBuilder().setName("/etc/key").setSecret(true).clearValue().build();
    return batch.toBuilder()
        .setBatch(batch.getBatch().toBuilder().addFacts(hosts).addFacts(key))
        .build();
  }

  private static List<Fact> list(Channel channel) {
    return FactsServiceGrpc.newBlockingStub(channel)
        .listFacts(ListFactsRequest.newBuilder().setParent("hosts/web-1").build())
        .getFactsList();
  }

  private static List<Fact> versions(Channel channel) {
    return FactsServiceGrpc.newBlockingStub(channel)
        .listFactVersions(
            ListFactVersionsRequest.newBuilder()
                .setParent("hosts/web-1")
                .setKind("file")
                .setName("/etc/hosts")
                .build())
        .getVersionsList();
  }

  private static List<String> values(List<Fact> facts) {
    return facts.stream().map(Fact::getValue).toList();
  }

  private static List<String> digests(List<Fact> facts) {
    return Stream.of(facts).flatMap(List::stream).map(Fact::getDigest).toList();
  }
}
