package io.shadowcast.aggregator.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.MethodDescriptor;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.shadowcast.wire.v1.AgentServiceGrpc;
import io.shadowcast.wire.v1.AgentsServiceGrpc;
import io.shadowcast.wire.v1.FactsServiceGrpc;
import io.shadowcast.wire.v1.FleetServiceGrpc;
import io.shadowcast.wire.v1.MetricsServiceGrpc;
import io.shadowcast.wire.v1.ModelsServiceGrpc;
import io.shadowcast.wire.v1.Permission;
import io.shadowcast.wire.v1.ShadowsServiceGrpc;
import io.shadowcast.wire.v1.VmTypesServiceGrpc;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RightsTest {
  private static final List<ServerServiceDefinition> ALL =
      List.of(
          new AgentServiceGrpc.AgentServiceImplBase() {}.bindService(),
          new AgentsServiceGrpc.AgentsServiceImplBase() {}.bindService(),
          new FactsServiceGrpc.FactsServiceImplBase() {}.bindService(),
          new FleetServiceGrpc.FleetServiceImplBase() {}.bindService(),
          new MetricsServiceGrpc.MetricsServiceImplBase() {}.bindService(),
          new ModelsServiceGrpc.ModelsServiceImplBase() {}.bindService(),
          new ShadowsServiceGrpc.ShadowsServiceImplBase() {}.bindService(),
          new VmTypesServiceGrpc.VmTypesServiceImplBase() {}.bindService());

  @Test
  void everyMethodOfEveryServiceDeclaresItsPermission() {
    MethodRules rules = MethodRules.of(ALL);
    ALL.stream()
        .flatMap(service -> service.getMethods().stream())
        .forEach(method ->
            assertTrue(
                rules.find(method.getMethodDescriptor().getFullMethodName())
                    instanceof MethodRules.Rule.Needs));
  }

  @Test
  void aMethodWithoutPermissionKeepsTheServerFromStarting() {
    ServerCallHandler<byte[], byte[]> nothing =
        (_, _) -> {
          throw new IllegalStateException("never called");
        };
    MethodDescriptor<byte[], byte[]> bare =
        AgentsServiceGrpc.getListUsersMethod().toBuilder(new Bytes(), new Bytes())
            .setFullMethodName("shadowcast.v1.Bare/Open")
            .setSchemaDescriptor(null)
            .build();
    List<ServerServiceDefinition> services =
        List.of(
            ServerServiceDefinition.builder("shadowcast.v1.Bare").addMethod(bare, nothing).build());
    IllegalStateException refusal =
        assertThrows(IllegalStateException.class, () -> MethodRules.of(services));
    assertTrue(refusal.toString().contains("shadowcast.v1.Bare/Open"), refusal::toString);
  }

  @Test
  void aViewerReadsAndNothingMore() {
    Set<Permission> viewer = Rights.of(Role.VIEWER);
    assertFalse(viewer.contains(Permission.PERMISSION_CONFIG_READ));
    assertTrue(viewer.stream().allMatch(permission -> permission.name().endsWith("_READ")));
  }

  @Test
  void rolesGrow() {
    assertTrue(Rights.of(Role.OPERATOR).containsAll(Rights.of(Role.VIEWER)));
    assertTrue(Rights.of(Role.ADMIN).containsAll(Rights.of(Role.OPERATOR)));
    assertFalse(Rights.of(Role.OPERATOR).contains(Permission.PERMISSION_ACCESS_WRITE));
  }

  @Test
  void noUserActsAsAgent() {
    for (Role role : Role.values()) {
      assertFalse(Rights.of(role).contains(Permission.PERMISSION_AGENT), role::text);
      assertFalse(Rights.of(role).contains(Permission.PERMISSION_ENROL), role::text);
    }
  }

  @Test
  void theDocumentedTableIsTheTable() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("../docs/ACCESS.md"));
    Set<Permission> told = EnumSet.noneOf(Permission.class);
    for (String line : lines) {
      String[] cells = line.split("\\|", -1);
      if (cells.length < 8 || !cells[1].strip().startsWith("`PERMISSION_")) {
        continue;
      }
      Permission permission = Permission.valueOf(cells[1].strip().replace("`", ""));
      told.add(permission);
      assertEquals(yes(cells[2]), Rights.of(Role.VIEWER).contains(permission), line);
      assertEquals(yes(cells[3]), Rights.of(Role.OPERATOR).contains(permission), line);
      assertEquals(yes(cells[4]), Rights.of(Role.ADMIN).contains(permission), line);
    }
    Set<Permission> all = EnumSet.allOf(Permission.class);
    all.removeAll(Set.of(Permission.PERMISSION_UNSPECIFIED, Permission.UNRECOGNIZED));
    assertEquals(all, told);
  }

  private static boolean yes(String cell) {
    return "yes".equals(cell.strip());
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
