package io.shadowcast.aggregator.store;

import io.shadowcast.words.VmType;
import io.shadowcast.words.VmTypeName;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// The catalogue of VM types.
public final class VmTypeStore {
  private final Database database;

  /// What an import did.
  public record Import(int added, int changed, int removed) {
    /// What putting types into a catalogue does.
    ///
    /// @param only removes every type that is not in `types`
    public static Import of(List<VmType> catalogue, List<VmType> types, boolean only) {
      Map<VmTypeName, VmType> before = new HashMap<>();
      catalogue.forEach(type -> before.put(type.name(), type));
      int added = 0;
      int changed = 0;
      for (VmType type : types) {
        VmType old = before.remove(type.name());
        added += old == null ? 1 : 0;
        changed += old == null || old.equals(type) ? 0 : 1;
      }
      return new Import(added, changed, only ? before.size() : 0);
    }
  }

  VmTypeStore(Database database) {
    this.database = database;
  }

  /// A type by name.
  public Optional<VmType> find(VmTypeName name) {
    return list().stream().filter(type -> type.name().equals(name)).findFirst();
  }

  /// All types in order of their names.
  public List<VmType> list() {
    return database.read(VmTypeStore::list);
  }

  /// Adds or replaces types, all or none.
  ///
  /// @param only removes every type that is not in `types`
  public Import put(List<VmType> types, boolean only) {
    return database.write(handle -> {
      Import done = Import.of(list(handle), types, only);
      if (only) {
        handle.execute("DELETE FROM vm_types");
      }
      types.forEach(type -> put(handle, type));
      return done;
    });
  }

  /// Removes a type.
  ///
  /// @return whether it was there
  public boolean delete(VmTypeName name) {
    return database.write(handle -> delete(handle, name));
  }

  private static boolean delete(Handle handle, VmTypeName name) {
    return handle.execute("DELETE FROM vm_types WHERE name = ?", name.value()) > 0;
  }

  private static List<VmType> list(Handle handle) {
    return handle
        .createQuery("SELECT * FROM vm_types ORDER BY name")
        .map((row, _) -> type(row))
        .list();
  }

  private static void put(Handle handle, VmType type) {
    delete(handle, type.name());
    handle.execute(
        "INSERT INTO vm_types (name, vcpus, memory_mib, disk_class, region, price_per_hour,"
            + " currency, provider) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        type.name().value(),
        type.vcpus(),
        type.memoryMib(),
        type.diskClass(),
        type.region(),
        type.pricePerHour().toPlainString(),
        type.currency(),
        type.provider());
  }

  private static VmType type(ResultSet row) throws SQLException {
    return new VmType(
        new VmTypeName(row.getString("name")),
        row.getDouble("vcpus"),
        row.getLong("memory_mib"),
        row.getString("disk_class"),
        row.getString("region"),
        new BigDecimal(row.getString("price_per_hour")),
        row.getString("currency"),
        row.getString("provider"));
  }
}
