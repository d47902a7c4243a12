package io.shadowcast.aggregator.access;

import com.google.protobuf.Descriptors;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.shadowcast.wire.v1.Permission;
import io.shadowcast.wire.v1.PermissionOuterClass;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What each method of the server asks of its caller: the permission its descriptor declares.
/// Health and reflection are not ours and declare none; their rules stand here.
final class MethodRules {
  private static final Map<String, Rule> FOREIGN =
      Map.of(
          "grpc.health.v1.Health", new Rule.AnyIdentity(),
          "grpc.reflection.v1.ServerReflection", new Rule.AnyUser());

  private final Map<String, Rule> byMethod;

  private MethodRules(Map<String, Rule> byMethod) {
    this.byMethod = Map.copyOf(byMethod);
  }

  /// What a caller must be.
  sealed interface Rule {
    boolean allows(Identity identity);

    /// For messages.
    String expected();

    /// Holds a permission.
    record Needs(Permission permission) implements Rule {
      @Override
      public boolean allows(Identity identity) {
        return Rights.of(identity).contains(permission);
      }

      @Override
      public String expected() {
        return permission.name();
      }
    }

    /// Has a certificate.
    record AnyIdentity() implements Rule {
      @Override
      public boolean allows(Identity identity) {
        return !(identity instanceof Identity.Anonymous);
      }

      @Override
      public String expected() {
        return "a certificate";
      }
    }

    /// Is a user.
    record AnyUser() implements Rule {
      @Override
      public boolean allows(Identity identity) {
        return identity instanceof Identity.User;
      }

      @Override
      public String expected() {
        return "a user";
      }
    }
  }

  static MethodRules of(Collection<ServerServiceDefinition> services) {
    Map<String, Rule> rules = new HashMap<>();
    List<String> undeclared = new ArrayList<>();
    for (ServerServiceDefinition service : services) {
      for (ServerMethodDefinition<?, ?> method : service.getMethods()) {
        MethodDescriptor<?, ?> descriptor = method.getMethodDescriptor();
        Rule rule = rule(descriptor);
        if (rule == null) {
          undeclared.add(descriptor.getFullMethodName());
        } else {
          rules.put(descriptor.getFullMethodName(), rule);
        }
      }
    }
    if (!undeclared.isEmpty()) {
      throw new IllegalStateException(
          "methods: " + undeclared + " (expected: the option (shadowcast.v1.permission) on each)");
    }
    return new MethodRules(rules);
  }

  @Nullable Rule find(String method) {
    return byMethod.get(method);
  }

  private static @Nullable Rule rule(MethodDescriptor<?, ?> method) {
    Rule foreign = FOREIGN.get(String.valueOf(method.getServiceName()));
    return foreign != null ? foreign : declared(method);
  }

  private static @Nullable Rule declared(MethodDescriptor<?, ?> method) {
    if (!(method.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier supplier)) {
      return null;
    }
    Descriptors.MethodDescriptor schema = supplier.getMethodDescriptor();
    Permission permission = schema.getOptions().getExtension(PermissionOuterClass.permission);
    return switch (permission) {
      case PERMISSION_UNSPECIFIED, UNRECOGNIZED -> null;
      case PERMISSION_ENROL,
          PERMISSION_AGENT,
          PERMISSION_FLEET_READ,
          PERMISSION_FLEET_WRITE,
          PERMISSION_METRICS_READ,
          PERMISSION_CONFIG_READ,
          PERMISSION_SHADOWS_READ,
          PERMISSION_SHADOWS_WRITE,
          PERMISSION_MODELS_READ,
          PERMISSION_MODELS_TRAIN,
          PERMISSION_ACCESS_WRITE,
          PERMISSION_ACCESS_READ,
          PERMISSION_FACTS_READ,
          PERMISSION_SNAPSHOTS_READ,
          PERMISSION_SNAPSHOTS_WRITE,
          PERMISSION_SNAPSHOTS_RESTORE ->
          new Rule.Needs(permission);
    };
  }
}
