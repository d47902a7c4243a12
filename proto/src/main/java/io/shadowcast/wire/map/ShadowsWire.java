package io.shadowcast.wire.map;

import io.shadowcast.wire.v1.Shadow;
import io.shadowcast.words.Endpoint;
import io.shadowcast.words.HostId;
import io.shadowcast.words.MirrorTarget;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.WorkloadName;
import java.time.Instant;

/// Shadows as operators see them.
public final class ShadowsWire {
  private ShadowsWire() {}

  /// To the wire.
  public static Shadow toWire(HostId host, MirrorTarget target, Instant created) {
    return Shadow.newBuilder()
        .setName(ResourceNames.shadow(host, target.shadow()))
        .setWorkload(target.workload().value())
        .setVmType(ResourceNames.vmType(target.vmType()))
        .setAddress(target.address().toString())
        .setRate(target.rate())
        .setBaseline(target.baseline())
        .setLanes(LanesWire.toWire(target.lanes()))
        .setCreateTime(Times.toWire(created))
        .build();
  }

  /// From the wire; the name comes beside it.
  public static MirrorTarget fromWire(String id, Shadow wire) {
    return new MirrorTarget(
        new WorkloadName(wire.getWorkload()),
        new ShadowName(id),
        ResourceNames.vmType(wire.getVmType()),
        Endpoint.parse(wire.getAddress()),
        wire.getRate(),
        wire.getBaseline(),
        LanesWire.fromWire(wire.getLanes()));
  }
}
