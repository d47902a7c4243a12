package io.shadowcast.aggregator.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Descriptors;
import com.google.protobuf.DynamicMessage;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.shadowcast.wire.v1.AgentServiceGrpc;
import io.shadowcast.wire.v1.AgentsServiceGrpc;
import io.shadowcast.wire.v1.AnomaliesServiceGrpc;
import io.shadowcast.wire.v1.FactsServiceGrpc;
import io.shadowcast.wire.v1.FingerprintsServiceGrpc;
import io.shadowcast.wire.v1.FleetServiceGrpc;
import io.shadowcast.wire.v1.ForecastsServiceGrpc;
import io.shadowcast.wire.v1.MetricsServiceGrpc;
import io.shadowcast.wire.v1.ModelsServiceGrpc;
import io.shadowcast.wire.v1.Permission;
import io.shadowcast.wire.v1.PermissionOuterClass;
import io.shadowcast.wire.v1.RecordingsServiceGrpc;
import io.shadowcast.wire.v1.ShadowsServiceGrpc;
import io.shadowcast.wire.v1.ShippingServiceGrpc;
import io.shadowcast.wire.v1.SnapshotsServiceGrpc;
import io.shadowcast.wire.v1.VmTypesServiceGrpc;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every method, called by everyone over TLS. What each may do is written down here a second time,
/// on purpose.
class RoleMatrixTest {
  private static final Set<String> READS =
      Set.of(
          "FLEET_READ",
          "METRICS_READ",
          "SHADOWS_READ",
          "MODELS_READ",
          "FACTS_READ",
          "SNAPSHOTS_READ");
  private static final Set<String> OPERATES =
      Set.of(
          "FLEET_WRITE",
          "SHADOWS_WRITE",
          "MODELS_TRAIN",
          "CONFIG_READ",
          "ACCESS_READ",
          "SNAPSHOTS_WRITE",
          "SNAPSHOTS_RESTORE");

  @TempDir Path directory;

  @Test
  void everyCallerMayDoWhatItsRoleSaysAndNothingElse() throws IOException {
    try (RunningAggregator aggregator = new RunningAggregator(directory.resolve("state"))) {
      Map<String, ManagedChannel> callers = new LinkedHashMap<>();
      callers.put("viewer", aggregator.as(aggregator.user("v", "viewer")));
      callers.put("operator", aggregator.as(aggregator.user("o", "operator")));
      callers.put("admin", aggregator.admin());
      callers.put("agent", aggregator.as(aggregator.enrolled("web-1")));
      for (MethodDescriptor<?, ?> method : methods()) {
        callers.forEach((caller, channel) -> check(caller, channel, method));
      }
      assertEquals(
          Status.Code.UNAUTHENTICATED,
          call(aggregator.enrolment(), AgentsServiceGrpc.getListUsersMethod()));
      callers.values().forEach(RoleMatrixTest::seesHealth);
      assertEquals(Status.Code.OK, reflects(callers.get("viewer")));
      assertEquals(Status.Code.PERMISSION_DENIED, reflects(callers.get("agent")));
    }
  }

  private static void check(String caller, ManagedChannel channel, MethodDescriptor<?, ?> method) {
    Status.Code code = call(channel, method);
    String what = caller + " " + method.getFullMethodName() + " gave " + code;
    if (allowed(caller, permission(method))) {
      assertTrue(
          code != Status.Code.PERMISSION_DENIED && code != Status.Code.UNAUTHENTICATED, what);
    } else {
      assertEquals(Status.Code.PERMISSION_DENIED, code, what);
    }
  }

  private static boolean allowed(String caller, String permission) {
    return switch (caller) {
      case "agent" -> "AGENT".equals(permission);
      case "viewer" -> READS.contains(permission);
      case "operator" -> READS.contains(permission) || OPERATES.contains(permission);
      default -> !Set.of("AGENT", "ENROL").contains(permission);
    };
  }

  private static String permission(MethodDescriptor<?, ?> method) {
    Permission permission =
        schema(method).getOptions().getExtension(PermissionOuterClass.permission);
    return permission.name().substring("PERMISSION_".length());
  }

  /// Calls with an empty request: who may call gets as far as its faults.
  private static Status.Code call(ManagedChannel channel, MethodDescriptor<?, ?> method) {
    DynamicMessage request = DynamicMessage.getDefaultInstance(schema(method).getInputType());
    DynamicMessage response = DynamicMessage.getDefaultInstance(schema(method).getOutputType());
    MethodDescriptor<DynamicMessage, DynamicMessage> untyped =
        method.toBuilder(ProtoUtils.marshaller(request), ProtoUtils.marshaller(response)).build();
    CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS);
    if (method.getType() != MethodDescriptor.MethodType.UNARY) {
      return stream(channel, untyped, options, request);
    }
    try {
      ClientCalls.blockingUnaryCall(channel, untyped, options, request);
      return Status.Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    }
  }

  private static Descriptors.MethodDescriptor schema(MethodDescriptor<?, ?> method) {
    return ((ProtoMethodDescriptorSupplier) Objects.requireNonNull(method.getSchemaDescriptor()))
        .getMethodDescriptor();
  }

  private static <Q, R> Status.Code stream(
      ManagedChannel channel, MethodDescriptor<Q, R> method, CallOptions options, Q request) {
    CompletableFuture<Status.Code> end = new CompletableFuture<>();
    StreamObserver<Q> out =
        ClientCalls.asyncBidiStreamingCall(
            channel.newCall(method, options),
            new StreamObserver<>() {
              @Override
              public void onNext(R response) {
                end.complete(Status.Code.OK);
              }

              @Override
              public void onError(Throwable cause) {
                end.complete(Status.fromThrowable(cause).getCode());
              }

              @Override
              public void onCompleted() {
                end.complete(Status.Code.OK);
              }
            });
    out.onNext(request);
    out.onCompleted();
    return end.join();
  }

  private static void seesHealth(ManagedChannel channel) {
    assertEquals(
        "SERVING",
        HealthGrpc.newBlockingStub(channel)
            .check(HealthCheckRequest.getDefaultInstance())
            .getStatus()
            .name());
  }

  private static Status.Code reflects(ManagedChannel channel) {
    ServerReflectionRequest list = ServerReflectionRequest.newBuilder().setListServices("").build();
    MethodDescriptor<ServerReflectionRequest, ServerReflectionResponse> method =
        ServerReflectionGrpc.getServerReflectionInfoMethod();
    return stream(
        channel, method, CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS), list);
  }

  private static List<MethodDescriptor<?, ?>> methods() {
    return List.of(
            AgentServiceGrpc.getServiceDescriptor(),
            AgentsServiceGrpc.getServiceDescriptor(),
            AnomaliesServiceGrpc.getServiceDescriptor(),
            FactsServiceGrpc.getServiceDescriptor(),
            FingerprintsServiceGrpc.getServiceDescriptor(),
            FleetServiceGrpc.getServiceDescriptor(),
            ForecastsServiceGrpc.getServiceDescriptor(),
            MetricsServiceGrpc.getServiceDescriptor(),
            ModelsServiceGrpc.getServiceDescriptor(),
            RecordingsServiceGrpc.getServiceDescriptor(),
            ShadowsServiceGrpc.getServiceDescriptor(),
            ShippingServiceGrpc.getServiceDescriptor(),
            SnapshotsServiceGrpc.getServiceDescriptor(),
            VmTypesServiceGrpc.getServiceDescriptor())
        .stream()
        .<MethodDescriptor<?, ?>>flatMap(service -> service.getMethods().stream())
        .toList();
  }
}
