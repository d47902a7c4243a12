package io.shadowcast.aggregator.access;

import io.shadowcast.wire.v1.Permission;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// The one table of rights. `docs/ACCESS.md` shows it to operators, and a test holds both to each
/// other. An agent holds no role: it acts for its own host, and nothing else.
final class Rights {
  private static final Set<Permission> AGENT = Set.of(Permission.PERMISSION_AGENT);
  private static final Set<Permission> ANONYMOUS = Set.of(Permission.PERMISSION_ENROL);
  private static final Set<Permission> VIEWER =
      Set.of(
          Permission.PERMISSION_FLEET_READ,
          Permission.PERMISSION_METRICS_READ,
          Permission.PERMISSION_SHADOWS_READ,
          Permission.PERMISSION_MODELS_READ,
          Permission.PERMISSION_FACTS_READ,
          Permission.PERMISSION_SNAPSHOTS_READ);
  private static final Set<Permission> OPERATOR =
      with(
          VIEWER,
          List.of(
              Permission.PERMISSION_FLEET_WRITE,
              Permission.PERMISSION_SHADOWS_WRITE,
              Permission.PERMISSION_MODELS_TRAIN,
              Permission.PERMISSION_CONFIG_READ,
              Permission.PERMISSION_SNAPSHOTS_WRITE,
              Permission.PERMISSION_SNAPSHOTS_RESTORE,
              Permission.PERMISSION_ACCESS_READ));
  private static final Set<Permission> ADMIN =
      with(OPERATOR, List.of(Permission.PERMISSION_ACCESS_WRITE));

  private Rights() {}

  static Set<Permission> of(Identity identity) {
    return switch (identity) {
      case Identity.User user -> of(user.role());
      case Identity.Agent _ -> AGENT;
      case Identity.Anonymous _ -> ANONYMOUS;
    };
  }

  static Set<Permission> of(Role role) {
    return switch (role) {
      case VIEWER -> VIEWER;
      case OPERATOR -> OPERATOR;
      case ADMIN -> ADMIN;
    };
  }

  private static Set<Permission> with(Set<Permission> base, Collection<Permission> more) {
    EnumSet<Permission> all = EnumSet.copyOf(base);
    all.addAll(more);
    return Set.copyOf(all);
  }
}
