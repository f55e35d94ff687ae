package dev.tracks.testing;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A token in the making, with everything about it open to change: also to what it must not be. */
public final class TestToken {

  static final String KEY_ID = "test-key";

  private final KeyPair keys;
  private final Map<String, Object> header = new LinkedHashMap<>();
  private final Map<String, Object> claims = new LinkedHashMap<>();

  TestToken(KeyPair keys) {
    this.keys = keys;
    header("alg", "RS256").header("kid", KEY_ID).header("typ", "JWT");
  }

  /** Sets a parameter of the header. */
  public TestToken header(String name, Object value) {
    header.put(name, value);
    return this;
  }

  /** Sets a claim: text, a number, or JSON as {@link Json}. */
  public TestToken claim(String name, Object value) {
    claims.put(name, value);
    return this;
  }

  public TestToken without(String claim) {
    claims.remove(claim);
    return this;
  }

  /** A value that is JSON already. */
  public record Json(String text) {}

  /** Signed as its issuer signs. */
  public String encoded() {
    return signedBy(keys);
  }

  /** Signed with another key. */
  public String signedBy(KeyPair others) {
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(others.getPrivate());
      signature.update(payload().getBytes(StandardCharsets.US_ASCII));
      return payload() + "." + base64(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Not signed at all: {@code alg} is {@code none}. */
  public String unsigned() {
    header("alg", "none");
    return payload() + ".";
  }

  /** HS256 with these bytes for the secret, such as those of the public key. */
  public String withSecret(byte[] secret) {
    header("alg", "HS256");
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      return payload() + "." + base64(mac.doFinal(payload().getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private String payload() {
    return base64(json(header)) + "." + base64(json(claims));
  }

  private static byte[] json(Map<String, Object> members) {
    return members.entrySet().stream()
        .map(member -> text(member.getKey()) + ":" + json(member.getValue()))
        .collect(Collectors.joining(",", "{", "}"))
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String json(Object value) {
    return switch (value) {
      case Json json -> json.text();
      case Number number -> number.toString();
      default -> text(value.toString());
    };
  }

  private static String text(String value) {
    return "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
