package io.shadowcast.aggregator.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Users and their roles.
public final class UserStore {
  private final Database database;

  UserStore(Database database) {
    this.database = database;
  }

  /// A user as stored; what a role may do is the business of the room `access`.
  public record User(String name, String role, Instant created) {}

  /// A user by name.
  public Optional<User> find(String name) {
    return list().stream().filter(user -> user.name().equals(name)).findFirst();
  }

  /// All users in order of their names.
  public List<User> list() {
    return database.read(handle ->
        handle
            .createQuery("SELECT * FROM users ORDER BY name")
            .map((row, _) ->
                new User(row.getString("name"), row.getString("role"), Micros.read(row, "created")))
            .list());
  }

  /// Removes a user.
  ///
  /// @return whether it was there
  public boolean remove(String name) {
    return database.write(handle -> handle.execute("DELETE FROM users WHERE name = ?", name) > 0);
  }

  /// Adds a user, or gives one that is there another role.
  public void put(String name, String role, Instant when) {
    database.write(handle ->
        handle.execute(
            "INSERT INTO users (name, role, created) VALUES (?, ?, ?)"
                + " ON CONFLICT (name) DO UPDATE SET role = excluded.role",
            name,
            role,
            Micros.of(when)));
  }
}
