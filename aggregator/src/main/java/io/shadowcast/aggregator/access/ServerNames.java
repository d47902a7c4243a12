package io.shadowcast.aggregator.access;

import io.netty.util.NetUtil;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.x509.GeneralName;

/// The names in the listeners' certificate: those configured, and the loopback ones.
final class ServerNames {
  private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "::1");

  private ServerNames() {}

  static List<GeneralName> of(List<String> configured) {
    Set<String> all = new LinkedHashSet<>(configured);
    all.addAll(LOOPBACK);
    return all.stream().map(ServerNames::name).toList();
  }

  private static GeneralName name(String text) {
    boolean address = NetUtil.isValidIpV4Address(text) || NetUtil.isValidIpV6Address(text);
    return new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, text);
  }
}
