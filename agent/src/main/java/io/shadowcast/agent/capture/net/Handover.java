package io.shadowcast.agent.capture.net;

import io.shadowcast.agent.capture.Admission;
import io.shadowcast.agent.capture.CaptureAccounts;
import io.shadowcast.agent.capture.CaptureCounters;
import io.shadowcast.agent.capture.CapturedWorkload;
import io.shadowcast.agent.capture.ResponseObserver;
import io.shadowcast.agent.queue.RecordQueue;
import io.shadowcast.agent.queue.SessionHash;
import java.util.List;

/// Where one source of connections hands its records and its accounts. Queue, accounts and counters
/// belong to one source: each has one writer.
///
/// @param workloads all workloads of the agent; the index in this list is the one in records. A
///   source is told of those it captures by their ports: a workload captured in another way has
///   none here
/// @param classes of the same workloads; may be shared by sources
/// @param sessions numbers sessions; the same for all sources
public record Handover(
    List<CapturedWorkload> workloads,
    RequestClasses classes,
    RecordQueue queue,
    CaptureAccounts accounts,
    CaptureCounters counters,
    Admission admission,
    ResponseObserver observer,
    SessionHash sessions) {
  /// Copies.
  public Handover {
    workloads = List.copyOf(workloads);
  }

  /// With the sessions of the campaign that is called `default`.
  public Handover(
      List<CapturedWorkload> workloads,
      RequestClasses classes,
      RecordQueue queue,
      CaptureAccounts accounts,
      CaptureCounters counters,
      Admission admission,
      ResponseObserver observer) {
    this(
        workloads,
        classes,
        queue,
        accounts,
        counters,
        admission,
        observer,
        SessionHash.of("default"));
  }
}
