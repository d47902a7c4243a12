package io.shadowcast.benchmarks.shop;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.shadowcast.benchmarks.shop.Catalogue.Product;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/// The shop: `GET /items/ID` (database), `GET /search?q=WORD` (CPU), `POST /orders` with `ID
/// AMOUNT` (database write), `GET /health`. Arguments: `PORT DIRECTORY WORKERS`. Prints `ready`
/// when it serves.
public final class Shop {
  private final Catalogue catalogue;
  private final List<Product> products;
  private final Search search;

  private Shop(Catalogue catalogue) throws SQLException {
    this.catalogue = catalogue;
    this.products = catalogue.products();
    this.search = new Search(products);
  }

  /// An answer: status and plain text.
  private record Answer(int status, String text) {}

  /// Runs until it is killed.
  public static void main(String[] arguments) throws IOException, SQLException {
    if (arguments.length != 3) {
      System.err.println(
          "shop: " + arguments.length + " arguments (expected: PORT DIRECTORY WORKERS)");
      System.exit(2);
    }
    // Without it every answer waits 40 ms for a delayed acknowledgement.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    Path directory = Files.createDirectories(Path.of(arguments[1]));
    Shop shop = new Shop(new Catalogue(directory.resolve("shop.db")));
    shop.serve(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[2]));
    System.out.println("ready");
  }

  private void serve(int port, int workers) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1024);
    ExecutorService pool = Executors.newFixedThreadPool(workers);
    server.setExecutor(pool);
    server.createContext("/", this::handle);
    server.start();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Answer answer = answer(exchange);
      byte[] body = answer.text().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
      exchange.sendResponseHeaders(answer.status(), body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private Answer answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String path = exchange.getRequestURI().getPath();
    try {
      return switch (path.split("/", 3)[1]) {
        case "items" -> item(path.substring("/items/".length()));
        case "search" -> search(exchange.getRequestURI().getRawQuery());
        case "orders" -> order(body);
        case "health" -> new Answer(200, "ok\n");
        default -> new Answer(404, "no such page: " + path + "\n");
      };
    } catch (SQLException e) {
      return new Answer(500, "database: " + e.getMessage() + "\n");
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      return new Answer(400, "bad request: " + e.getMessage() + "\n");
    }
  }

  private Answer item(String id) throws SQLException {
    int number = Integer.parseInt(id);
    if (number < 1 || number > products.size()) {
      return new Answer(404, "no such item: " + number + "\n");
    }
    Product product = products.get(number - 1);
    return new Answer(
        200,
        "%s\n%s\nprice %d\nordered %d\n"
            .formatted(product.name(), product.text(), product.cents(), catalogue.ordered(number)));
  }

  private Answer search(String query) {
    String word = URLDecoder.decode(query.replaceFirst("^q=", ""), StandardCharsets.UTF_8);
    String found =
        search.nearest(word).stream()
            .map(hit -> hit.distance() + " " + hit.product().name())
            .collect(Collectors.joining("\n"));
    return new Answer(200, found + "\n");
  }

  private Answer order(String body) throws SQLException {
    String[] words = body.strip().split(" ", 2);
    catalogue.order(Integer.parseInt(words[0]), Integer.parseInt(words[1]));
    return new Answer(201, "ordered\n");
  }
}
