package io.shadowcast.agent.mirror;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RespNamesTest {
  @ParameterizedTest
  @CsvSource({"MULTI,true", "watch,true", "SELECT,true", "AUTH,true", "GET,false", "MULTIX,false"})
  void aCommandBindsItsConnection(String name, boolean binds) {
    String command = "*1\r\n$" + name.length() + "\r\n" + name + "\r\n";
    assertEquals(binds, RespNames.bindConnection(ByteBuffer.wrap(command.getBytes(ISO_8859_1))));
    String inline = name + "\r\n";
    assertEquals(binds, RespNames.bindConnection(ByteBuffer.wrap(inline.getBytes(ISO_8859_1))));
  }
}
