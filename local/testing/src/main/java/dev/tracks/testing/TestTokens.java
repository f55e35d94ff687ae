package dev.tracks.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An issuer of ID tokens for tests, on a random port of 127.0.0.1: it signs with a key of its own,
 * serves the key as a JWK set, and tells firebase-admin what it asks of the accounts. A service
 * under test is pointed at it by {@link #settings()}, and verifies its tokens as it does real ones.
 */
public final class TestTokens implements AutoCloseable {

  /** The project, which is the tokens' audience. */
  public static final String PROJECT = "demo-tracks";

  private static final Pattern ASKED_UID =
      Pattern.compile("\"localId\"\\s*:\\s*\\[\\s*\"([^\"]+)\"");

  private final KeyPair keys = newKeys();
  private final Clock clock;
  private final HttpServer server;
  private final AtomicInteger lookups = new AtomicInteger();
  private final Map<String, State> accounts = new ConcurrentHashMap<>();
  private volatile boolean away;
  private volatile CountDownLatch answering = new CountDownLatch(0);

  /** An account as firebase-admin is told of it. */
  private record State(String role, long validSince, boolean disabled, boolean deleted) {

    private String json(String uid) {
      return """
      {"users":[{"localId":"%s","email":"%s","validSince":"%d","disabled":%s,\
      "customAttributes":"{\\"role\\":\\"%s\\"}"}]}\
      """
          .formatted(uid, email(uid), validSince, disabled, role);
    }
  }

  private TestTokens(Clock clock) {
    this.clock = clock;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/jwks", exchange -> answer(exchange, 200, jwks()));
    server.createContext("/identitytoolkit.googleapis.com/", this::lookup);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  /** Starts an issuer. */
  public static TestTokens start() {
    return new TestTokens(Clock.systemUTC());
  }

  /** The one that all tests share which ask for no more than good tokens; it is never closed. */
  public static TestTokens shared() {
    return Shared.TOKENS;
  }

  private static final class Shared {
    private static final TestTokens TOKENS = start();
  }

  /** {@code 127.0.0.1:port}. */
  public String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** What a service is told so that it takes these tokens, as {@code name=value}. */
  public List<String> settings() {
    return List.of("tracks.identity.project=" + PROJECT, "tracks.identity.emulator=" + address());
  }

  /** What these tokens name as their issuer. */
  public String issuer() {
    return "http://" + address() + "/" + PROJECT;
  }

  /** The key that the JWK set holds, to try other things with. */
  public KeyPair keys() {
    return keys;
  }

  public static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The header {@code Authorization} of a user with a role: its name and its value. */
  public String[] as(String role) {
    return new String[] {"Authorization", "Bearer " + of(role)};
  }

  /** A token of the user with the role's name as their id. */
  public String of(String role) {
    return token(role, role).encoded();
  }

  /**
   * A good token of a user, who has an account from now on, to be changed before it is encoded.
   *
   * @param role {@code reader}, {@code writer} or {@code admin}
   */
  public TestToken token(String uid, String role) {
    long now = clock.instant().getEpochSecond();
    accounts.merge(
        uid,
        new State(role, 0, false, false),
        (old, fresh) -> new State(role, old.validSince, old.disabled, old.deleted));
    return new TestToken(keys)
        .claim("iss", issuer())
        .claim("aud", PROJECT)
        .claim("sub", uid)
        .claim("user_id", uid)
        .claim("email", email(uid))
        .claim("name", "Name of " + uid)
        .claim("role", role)
        .claim("auth_time", now)
        .claim("iat", now)
        .claim("exp", now + 3600);
  }

  /** Takes the account's role for another, which tokens that were given before do not know. */
  public void changeRole(String uid, String role) {
    accounts.computeIfPresent(
        uid, (id, old) -> new State(role, old.validSince, old.disabled, old.deleted));
  }

  /** Revokes what the account was given up to this second. */
  public void revoke(String uid) {
    long next = clock.instant().getEpochSecond() + 1;
    accounts.computeIfPresent(
        uid, (id, old) -> new State(old.role, next, old.disabled, old.deleted));
  }

  public void disable(String uid) {
    accounts.computeIfPresent(uid, (id, old) -> new State(old.role, old.validSince, true, false));
  }

  public void delete(String uid) {
    accounts.computeIfPresent(uid, (id, old) -> new State(old.role, old.validSince, false, true));
  }

  /** From now on it answers nothing but 503, or is itself again. */
  public void away(boolean away) {
    this.away = away;
  }

  /** From now on who asks for an account waits, until this is over or for a minute. */
  public void hang(boolean hangs) {
    answering.countDown();
    answering = new CountDownLatch(hangs ? 1 : 0);
  }

  /** How often accounts were asked for. */
  public int lookups() {
    return lookups.get();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void lookup(HttpExchange exchange) throws IOException {
    lookups.incrementAndGet();
    try {
      answering.await(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    String asked = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Matcher uid = ASKED_UID.matcher(asked);
    State state = uid.find() ? accounts.get(uid.group(1)) : null;
    answer(
        exchange,
        200,
        state == null || state.deleted ? "{\"kind\":\"none\"}" : state.json(uid.group(1)));
  }

  private void answer(HttpExchange exchange, int status, String json) throws IOException {
    try (exchange) {
      byte[] body = (away ? "{}" : json).getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(away ? 503 : status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private String jwks() {
    RSAPublicKey key = (RSAPublicKey) keys.getPublic();
    return """
    {"keys":[{"kty":"RSA","alg":"RS256","use":"sig","kid":"%s","n":"%s","e":"%s"}]}\
    """
        .formatted(TestToken.KEY_ID, unsigned(key.getModulus()), unsigned(key.getPublicExponent()));
  }

  private static String unsigned(BigInteger number) {
    byte[] bytes = number.toByteArray();
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
  }

  private static String email(String uid) {
    return uid + "@example.com";
  }
}
