package io.shadowcast.benchmarks.peers;

import io.shadowcast.benchmarks.processes.Child;
import io.shadowcast.benchmarks.processes.Stage;
import io.shadowcast.snapshot.kernel.KernelException;
import io.shadowcast.snapshot.kernel.Signals;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// An nginx that answers by itself and counts what it is asked, on a port beside those it serves.
public final class CountingServer {
  private final Child child;
  private final int status;
  private final List<Integer> ports;

  /// What its counters hold that nobody but us and its start brought.
  private Counts own;

  private CountingServer(Child child, int status, List<Integer> ports, Counts own) {
    this.child = child;
    this.status = status;
    this.ports = List.copyOf(ports);
    this.own = own;
  }

  /// Starts one on free ports of the loopback interface, which are served alike.
  ///
  /// @param preamble what stands before its server
  /// @param locations what it answers
  public static CountingServer start(
      Stage stage, NginxProgram nginx, String name, int ports, String preamble, String locations)
      throws IOException {
    List<Integer> served = new ArrayList<>();
    while (served.size() < ports) {
      served.add(stage.freePort());
    }
    int status = stage.freePort();
    String http =
        "server { %s location = /counts { stub_status; } }\n%s\nserver { %s\n%s\n}"
            .formatted(
                NginxProgram.listen(List.of(status)),
                preamble,
                NginxProgram.listen(served),
                locations);
    List<Integer> all = new ArrayList<>(served);
    all.add(status);
    Child child = nginx.start(stage, name, http, all);
    return new CountingServer(child, status, served, StubStatus.ask(status));
  }

  /// The n-th of the ports it serves.
  public int port(int n) {
    return ports.get(n);
  }

  /// What others asked of it so far.
  public Counts counts() throws IOException {
    Counts all = StubStatus.ask(status);
    own = own.plus(new Counts(1, 1));
    return all.minus(own);
  }

  /// Stops it (SIGSTOP): the kernel goes on accepting for it, nobody answers. It is woken when the
  /// stage closes, so that it can end.
  public void hang(Stage stage) throws IOException {
    try {
      Signals.stop(child.pid());
      AutoCloseable awake = () -> Signals.proceed(child.pid());
      var _ = stage.keep(awake);
    } catch (KernelException e) {
      throw new IOException("nginx: not stopped (" + e.getMessage() + ")", e);
    }
  }
}
