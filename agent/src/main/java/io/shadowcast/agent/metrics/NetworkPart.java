package io.shadowcast.agent.metrics;

import io.shadowcast.words.Labels;
import io.shadowcast.words.Series;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// `net_*` of every interface of the agent's network namespace from /proc/net/dev (proc_net(5)).
final class NetworkPart extends ProcPart {
  private final List<Nic> nics = new ArrayList<>();
  private long turn;

  NetworkPart(ProcFile file) {
    super(file);
  }

  @Override
  void parse(Row row, double seconds) {
    turn++;
    file.nextLine();
    file.nextLine();
    for (int i = 0; !file.atEnd(); i++) {
      file.skipBlanks();
      int length = file.wordLength(':');
      if (length > 0) {
        Nic nic = nic(i, length);
        file.advance(length + 1);
        nic.turn = turn;
        nic.set(row, seconds);
      }
      file.nextLine();
    }
  }

  private Nic nic(int line, int length) {
    if (line < nics.size() && file.wordIs(nics.get(line).name, length)) {
      return nics.get(line);
    }
    for (int i = 0; i < nics.size(); i++) {
      if (file.wordIs(nics.get(i).name, length)) {
        return nics.get(i);
      }
    }
    // Those that are gone make room for the new one.
    nics.removeIf(gone -> gone.turn < turn - 1);
    Nic nic = new Nic(file.copy(length));
    nics.add(nic);
    return nic;
  }

  private final class Nic {
    private final byte[] name;
    private long turn = NetworkPart.this.turn;
    private final Column received;
    private final Column dropped;
    private final Column transmitted;
    private final Counter receivedBytes = new Counter();
    private final Counter receiveDrops = new Counter();
    private final Counter transmittedBytes = new Counter();

    Nic(byte[] name) {
      this.name = name;
      Labels labels = Labels.of("interface", new String(name, StandardCharsets.UTF_8));
      this.received = new Column(new Series("net_receive_bytes_per_second", labels));
      this.dropped = new Column(new Series("net_receive_drops_per_second", labels));
      this.transmitted = new Column(new Series("net_transmit_bytes_per_second", labels));
    }

    void set(Row row, double seconds) {
      row.set(received, receivedBytes.growth(file.number()) / seconds);
      file.skipWords(2);
      row.set(dropped, receiveDrops.growth(file.number()) / seconds);
      file.skipWords(4);
      row.set(transmitted, transmittedBytes.growth(file.number()) / seconds);
    }
  }
}
