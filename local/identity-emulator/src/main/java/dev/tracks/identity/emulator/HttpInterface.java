package dev.tracks.identity.emulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The methods over HTTP, on 127.0.0.1 alone. Each of Google's hosts is the first part of the paths,
 * as Firebase's own emulator has it.
 */
final class HttpInterface implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HttpInterface.class);
  private static final int MOST_BYTES = 64 * 1024;
  private static final String OWNER = "Bearer owner";
  private static final String TOOLKIT = "/identitytoolkit.googleapis.com/v1/";
  private static final String TOKEN = "/securetoken.googleapis.com/v1/token";
  private static final Pattern ADMIN =
      Pattern.compile("projects/([^/]+)/(accounts(?::[A-Za-z]+)?)");

  /** A page of a site that has itself resolved to this machine names another host. */
  private static final Pattern LOCAL =
      Pattern.compile("(?i)(localhost|127\\.0\\.0\\.1|\\[::1])(:[0-9]{1,5})?");

  private final HttpServer http;
  private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();

  HttpInterface(int port) throws IOException {
    try {
      http = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 64);
    } catch (IOException e) {
      throw new IOException("port " + port + " cannot be had: " + e.getMessage(), e);
    }
    http.setExecutor(requests);
  }

  int port() {
    return http.getAddress().getPort();
  }

  /** Takes requests from now on. */
  void start(String project, Keys keys, ClientMethods client, AdminMethods admin) {
    Methods methods = new Methods(project, keys, client, admin);
    http.createContext("/", exchange -> handle(exchange, methods));
    http.start();
  }

  private static void handle(HttpExchange exchange, Methods methods) throws IOException {
    try (exchange) {
      int status = 200;
      Map<String, Object> answer;
      try {
        refuseStrangers(exchange);
        answer = methods.answer(exchange, body(exchange));
      } catch (GoogleError e) {
        status = e.code();
        answer = e.body();
      } catch (RuntimeException e) {
        LOG.error("A request failed", e);
        status = 500;
        answer = GoogleError.internal().body();
      }
      byte[] bytes = Fields.JSON.writeValueAsBytes(answer);
      exchange.getResponseHeaders().set("Content-Type", "application/json; charset=UTF-8");
      exchange.getResponseHeaders().set("Cache-Control", "no-store");
      exchange.sendResponseHeaders(status, bytes.length);
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(bytes);
      }
    }
  }

  private static void refuseStrangers(HttpExchange exchange) {
    String host = exchange.getRequestHeaders().getFirst("Host");
    if (host == null || !LOCAL.matcher(host).matches()) {
      throw GoogleError.forbidden("This emulator answers as 127.0.0.1 and localhost alone.");
    }
  }

  private static byte[] body(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(MOST_BYTES + 1);
    if (body.length > MOST_BYTES) {
      throw GoogleError.malformed(
          "Request payload size exceeds the limit: " + MOST_BYTES + " bytes.");
    }
    return body;
  }

  /** Which method a request is for, and whether it may. */
  private record Methods(String project, Keys keys, ClientMethods client, AdminMethods admin) {

    Map<String, Object> answer(HttpExchange exchange, byte[] body) {
      String path = exchange.getRequestURI().getPath();
      String verb = exchange.getRequestMethod();
      if (verb.equals("GET") && path.equals("/jwks")) {
        return keys.jwks();
      }
      if (verb.equals("POST") && path.equals(TOKEN)) {
        requireKey(exchange);
        return client.token(decoded(new String(body, UTF_8)));
      }
      if (path.startsWith(TOOLKIT)) {
        String method = path.substring(TOOLKIT.length());
        Matcher ours = ADMIN.matcher(method);
        if (ours.matches()) {
          requireOwner(exchange, ours.group(1));
          return administer(verb, ours.group(2), exchange, body);
        }
        if (verb.equals("POST") && method.startsWith("accounts:")) {
          requireKey(exchange);
          return serve(method, body);
        }
      }
      throw notFound(verb, path);
    }

    private Map<String, Object> serve(String method, byte[] body) {
      return switch (method) {
        case "accounts:signUp" -> client.signUp(body);
        case "accounts:signInWithPassword" -> client.signInWithPassword(body);
        case "accounts:lookup" -> client.lookup(body);
        default -> throw notFound("POST", method);
      };
    }

    private Map<String, Object> administer(
        String verb, String method, HttpExchange exchange, byte[] body) {
      return switch (verb + " " + method) {
        case "POST accounts" -> admin.create(body);
        case "POST accounts:lookup" -> admin.lookup(body);
        case "POST accounts:update" -> admin.update(body);
        case "POST accounts:delete" -> admin.delete(body);
        case "GET accounts:batchGet" -> admin.batchGet(query(exchange));
        default -> throw notFound(verb, method);
      };
    }

    private void requireOwner(HttpExchange exchange, String asked) {
      if (!OWNER.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
        throw GoogleError.unauthenticated(
            "Request had invalid authentication credentials. This emulator's owner has the token"
                + " 'owner'.");
      }
      if (!asked.equals(project)) {
        throw GoogleError.notFound("PROJECT_NOT_FOUND : this emulator is of " + project);
      }
    }

    private static void requireKey(HttpExchange exchange) {
      String header = exchange.getRequestHeaders().getFirst("X-Goog-Api-Key");
      String key = header == null ? query(exchange).get("key") : header;
      if (key == null || key.isEmpty()) {
        throw GoogleError.forbidden(
            "Method doesn't allow unregistered callers (callers without established identity)."
                + " Please use API Key or other form of API consumer identity to call this API.");
      }
    }

    private static GoogleError notFound(String verb, String what) {
      return GoogleError.notFound("There is no " + verb + " " + what + " here.");
    }

    private static Map<String, String> query(HttpExchange exchange) {
      return decoded(exchange.getRequestURI().getRawQuery());
    }

    private static Map<String, String> decoded(@Nullable String form) {
      Map<String, String> values = new HashMap<>();
      for (String pair : form == null ? new String[0] : form.split("&")) {
        int equals = pair.indexOf('=');
        try {
          if (equals > 0) {
            values.put(
                URLDecoder.decode(pair.substring(0, equals), UTF_8),
                URLDecoder.decode(pair.substring(equals + 1), UTF_8));
          }
        } catch (IllegalArgumentException e) {
          throw GoogleError.malformed("Invalid percent-encoding.");
        }
      }
      return values;
    }
  }

  @Override
  public void close() {
    http.stop(0);
    requests.shutdownNow();
  }
}
