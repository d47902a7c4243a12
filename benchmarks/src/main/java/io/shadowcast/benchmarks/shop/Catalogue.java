package io.shadowcast.benchmarks.shop;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// The shop's database: products to read, orders to write. One connection per worker thread, as
/// SQLite wants it.
final class Catalogue {
  /// How many products a new database gets.
  static final int PRODUCTS = 200;

  private static final String[] WORDS =
      ("amber anchor basket beacon birch candle canvas cedar copper cotton crystal ember falcon"
              + " feather garden granite harbor hazel indigo ivory jasper kettle lantern linen maple"
              + " marble meadow oak olive opal pebble pepper pine quartz raven ribbon river saddle"
              + " silver slate spruce stone summer timber velvet walnut willow winter")
          .split(" ", -1);

  private final String url;
  private final ThreadLocal<Connection> connection;

  /// One article of the shop.
  record Product(int id, String name, String text, int cents) {}

  Catalogue(Path file) throws SQLException {
    this.url = "jdbc:sqlite:" + file;
    this.connection = ThreadLocal.withInitial(this::connect);
    fill();
  }

  /// All products, by id.
  List<Product> products() throws SQLException {
    List<Product> all = new ArrayList<>();
    try (Statement statement = connection.get().createStatement();
        ResultSet rows = statement.executeQuery("SELECT id, name, text, cents FROM product")) {
      while (rows.next()) {
        all.add(new Product(rows.getInt(1), rows.getString(2), rows.getString(3), rows.getInt(4)));
      }
    }
    return all;
  }

  /// How often a product was ordered.
  int ordered(int product) throws SQLException {
    String sql = "SELECT coalesce(sum(amount), 0) FROM purchase WHERE product = ?";
    try (PreparedStatement query = connection.get().prepareStatement(sql)) {
      query.setInt(1, product);
      try (ResultSet row = query.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }

  /// Stores an order.
  void order(int product, int amount) throws SQLException {
    String sql = "INSERT INTO purchase(product, amount) VALUES (?, ?)";
    try (PreparedStatement insert = connection.get().prepareStatement(sql)) {
      insert.setInt(1, product);
      insert.setInt(2, amount);
      insert.executeUpdate();
    }
  }

  private Connection connect() {
    try {
      Connection fresh = DriverManager.getConnection(url);
      try (Statement statement = fresh.createStatement()) {
        statement.execute("PRAGMA journal_mode = WAL");
        statement.execute("PRAGMA synchronous = NORMAL");
        statement.execute("PRAGMA busy_timeout = 5000");
      }
      return fresh;
    } catch (SQLException e) {
      throw new IllegalStateException("shop: cannot open " + url, e);
    }
  }

  private void fill() throws SQLException {
    Connection database = connection.get();
    try (Statement statement = database.createStatement()) {
      statement.execute(
          "CREATE TABLE IF NOT EXISTS product(id INTEGER PRIMARY KEY, name TEXT, text TEXT, cents INT)");
      statement.execute(
          "CREATE TABLE IF NOT EXISTS purchase(id INTEGER PRIMARY KEY, product INT, amount INT)");
      statement.execute("CREATE INDEX IF NOT EXISTS by_product ON purchase(product)");
    }
    if (products().isEmpty()) {
      insertProducts(database);
    }
  }

  private static void insertProducts(Connection database) throws SQLException {
    Random words = new Random(7);
    database.setAutoCommit(false);
    String sql = "INSERT INTO product(id, name, text, cents) VALUES (?, ?, ?, ?)";
    try (PreparedStatement insert = database.prepareStatement(sql)) {
      for (int id = 1; id <= PRODUCTS; id++) {
        insert.setInt(1, id);
        insert.setString(2, text(words, 2));
        insert.setString(3, text(words, 24));
        insert.setInt(4, 100 + words.nextInt(9_900));
        insert.addBatch();
      }
      insert.executeBatch();
    }
    database.commit();
    database.setAutoCommit(true);
  }

  private static String text(Random random, int words) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < words; i++) {
      text.append(i == 0 ? "" : " ").append(WORDS[random.nextInt(WORDS.length)]);
    }
    return text.toString();
  }
}
