package dev.tracks.azure.emulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A Key Vault of secrets on 127.0.0.1 alone, over TLS with a {@linkplain OwnCertificate certificate
 * of its own}, and the endpoint of a managed identity that may read it. The unmodified SDK gets and
 * lists secrets: it is challenged first, fetches a token for the resource that the challenge names,
 * and no other token is taken.
 */
public final class EmbeddedVault implements AutoCloseable {

  private static final String RESOURCE = "https://vault.azure.net";
  private static final String CHALLENGE =
      "Bearer"
          + " authorization=\"https://login.microsoftonline.com/00000000-0000-4000-8000-000000000003\","
          + " resource=\"%s\"".formatted(RESOURCE);
  private static final int MOST_BYTES = 64 * 1024;
  private static final int PAGE = 25;

  private final OwnCertificate certificate;
  private final Vault vault = new Vault();
  private final ManagedIdentity identity = new ManagedIdentity(Clock.systemUTC());
  private final HttpsServer https;
  private final HttpServer http;
  private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger refused = new AtomicInteger();

  private EmbeddedVault(Path directory) throws IOException {
    certificate = new OwnCertificate(directory);
    InetAddress local = InetAddress.getByName("127.0.0.1");
    https = HttpsServer.create(new InetSocketAddress(local, 0), 64);
    https.setHttpsConfigurator(new HttpsConfigurator(certificate.context()));
    https.setExecutor(requests);
    https.createContext("/", this::serve);
    http = HttpServer.create(new InetSocketAddress(local, 0), 64);
    http.setExecutor(requests);
    http.createContext("/msi/token", this::identify);
    https.start();
    http.start();
  }

  /** Starts it empty; {@code directory} is an empty one for its certificate. */
  public static EmbeddedVault start(Path directory) {
    try {
      return new EmbeddedVault(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The vault's address. */
  public String uri() {
    return "https://127.0.0.1:" + https.getAddress().getPort();
  }

  /** What the platform puts into the environment of who has the identity. */
  public Map<String, String> environment() {
    return Map.of(
        "IDENTITY_ENDPOINT",
        "http://127.0.0.1:" + http.getAddress().getPort() + "/msi/token",
        "IDENTITY_HEADER",
        identity.header());
  }

  /** For who is to trust its certificate. */
  public OwnCertificate certificate() {
    return certificate;
  }

  /** Adds a version of a secret, which is the latest from now on. */
  public void set(String name, String value) {
    vault.set(name, value, true);
  }

  /** Whether there is a secret of this name. */
  public boolean has(String name) {
    return vault.secret(uri(), name, "") != null;
  }

  /** Adds a version that may not be read. */
  public void disable(String name) {
    vault.set(name, "", false);
  }

  /** How many requests came without a token that is good here. */
  public int refused() {
    return refused.get();
  }

  private void identify(HttpExchange exchange) throws IOException {
    try (exchange) {
      String resource = query(exchange).getOrDefault("resource", "");
      if (!identity.header().equals(exchange.getRequestHeaders().getFirst("X-IDENTITY-HEADER"))) {
        answer(exchange, 403, error("Forbidden", "this header is not of this machine"));
      } else if (resource.isEmpty()) {
        answer(exchange, 400, error("BadRequest", "no resource is named"));
      } else {
        answer(exchange, 200, identity.token(resource));
      }
    }
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      String authorization = exchange.getRequestHeaders().getFirst("Authorization");
      String token = authorization == null ? "" : authorization.replaceFirst("^Bearer ", "");
      if (!identity.isGood(token, RESOURCE)) {
        refused.incrementAndGet();
        exchange.getResponseHeaders().set("WWW-Authenticate", CHALLENGE);
        answer(exchange, 401, error("Unauthorized", "AKV10000: Request is missing a Bearer token"));
      } else if (query(exchange).getOrDefault("api-version", "").isEmpty()) {
        answer(exchange, 400, error("BadParameter", "api-version must be specified"));
      } else {
        secrets(exchange);
      }
    }
  }

  private void secrets(HttpExchange exchange) throws IOException {
    String[] path = exchange.getRequestURI().getPath().replaceFirst("/+$", "").split("/");
    String name = path.length > 2 ? path[2] : "";
    String version = path.length > 3 ? path[3] : "";
    if (path.length < 2 || path.length > 4 || !path[1].equals("secrets")) {
      answer(exchange, 404, error("NotFound", "there is no such resource"));
    } else if (exchange.getRequestMethod().equals("PUT") && !name.isEmpty()) {
      put(exchange, name);
    } else if (!exchange.getRequestMethod().equals("GET")) {
      answer(exchange, 405, error("MethodNotAllowed", "the method is not allowed"));
    } else if (name.isEmpty()) {
      Map<String, String> query = query(exchange);
      int most = Integer.parseInt(query.getOrDefault("maxresults", String.valueOf(PAGE)));
      answer(exchange, 200, vault.page(uri(), query.getOrDefault("$skiptoken", ""), most));
    } else {
      Map<String, Object> secret = vault.secret(uri(), name, version);
      if (secret == null) {
        answer(exchange, 404, error("SecretNotFound", "A secret was not found in this key vault"));
      } else if (!vault.isEnabled(name, version)) {
        answer(
            exchange,
            403,
            error("Forbidden", "Operation get is not allowed on a disabled secret."));
      } else {
        answer(exchange, 200, secret);
      }
    }
  }

  private void put(HttpExchange exchange, String name) throws IOException {
    try {
      byte[] body = exchange.getRequestBody().readNBytes(MOST_BYTES);
      vault.set(name, Envelopes.JSON.readTree(body).path("value").asText(), true);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      answer(exchange, 400, error("BadParameter", "The request body or the name is invalid"));
      return;
    }
    Map<String, Object> secret = vault.secret(uri(), name, "");
    answer(exchange, 200, secret == null ? Map.of() : secret);
  }

  private static Map<String, Object> error(String code, String message) {
    return Map.of("error", Map.of("code", code, "message", message));
  }

  private static Map<String, String> query(HttpExchange exchange) {
    Map<String, String> values = new HashMap<>();
    String query = exchange.getRequestURI().getRawQuery();
    for (String pair : query == null ? new String[0] : query.split("&")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        values.put(
            URLDecoder.decode(pair.substring(0, equals), UTF_8),
            URLDecoder.decode(pair.substring(equals + 1), UTF_8));
      }
    }
    return values;
  }

  private static void answer(HttpExchange exchange, int status, Object answer) throws IOException {
    byte[] bytes = Envelopes.JSON.writeValueAsBytes(answer);
    exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  /** Ends every connection and refuses new ones. */
  @Override
  public void close() {
    https.stop(0);
    http.stop(0);
    requests.shutdownNow();
  }
}
