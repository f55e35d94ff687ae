package dev.tracks.identity.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one emulator, made at its first start: the RSA key that signs ID tokens, and the
 * secret that seals refresh tokens.
 */
final class Keys {

  private static final int RSA_BITS = 2048;
  private static final int SECRET_BYTES = 32;
  private static final String SIGNING = "signing";
  private static final String SEALING = "sealing";

  private final RSAPrivateCrtKey signing;
  private final byte[] sealing;
  private final String id;

  private Keys(RSAPrivateCrtKey signing, byte[] sealing) throws GeneralSecurityException {
    this.signing = signing;
    this.sealing = sealing;
    this.id =
        HexFormat.of()
            .formatHex(
                MessageDigest.getInstance("SHA-256").digest(signing.getModulus().toByteArray()),
                0,
                20);
  }

  /**
   * The keys in a file, or new ones that stand there afterwards.
   *
   * @param file null makes keys that nobody keeps
   * @throws IOException when the file is there and holds no keys
   */
  static Keys of(@Nullable Path file) throws IOException {
    try {
      if (file != null && Files.exists(file)) {
        return read(file);
      }
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(RSA_BITS);
      byte[] secret = new byte[SECRET_BYTES];
      new SecureRandom().nextBytes(secret);
      Keys keys = new Keys((RSAPrivateCrtKey) generator.generateKeyPair().getPrivate(), secret);
      if (file != null) {
        DurableFiles.write(file, keys.encoded());
      }
      return keys;
    } catch (GeneralSecurityException e) {
      throw new IOException("keys cannot be made: " + e.getMessage(), e);
    }
  }

  private static Keys read(Path file) throws IOException {
    try {
      JsonNode json = Fields.JSON.readTree(Files.readAllBytes(file));
      Base64.Decoder base64 = Base64.getDecoder();
      return new Keys(
          (RSAPrivateCrtKey)
              KeyFactory.getInstance("RSA")
                  .generatePrivate(
                      new PKCS8EncodedKeySpec(base64.decode(json.path(SIGNING).asText()))),
          base64.decode(json.path(SEALING).asText()));
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException(file + " holds no keys: " + e.getMessage(), e);
    }
  }

  private byte[] encoded() throws IOException {
    Base64.Encoder base64 = Base64.getEncoder();
    return Fields.JSON.writeValueAsBytes(
        Map.of(
            SIGNING, base64.encodeToString(signing.getEncoded()),
            SEALING, base64.encodeToString(sealing)));
  }

  RSAPrivateCrtKey signing() {
    return signing;
  }

  byte[] sealing() {
    return sealing.clone();
  }

  /** Names the signing key in tokens. */
  String id() {
    return id;
  }

  /** The public key as a JWK set. */
  Map<String, Object> jwks() {
    return Map.of(
        "keys",
        List.of(
            Map.of(
                "kty",
                "RSA",
                "alg",
                "RS256",
                "use",
                "sig",
                "kid",
                id,
                "n",
                unsigned(signing.getModulus()),
                "e",
                unsigned(signing.getPublicExponent()))));
  }

  private static String unsigned(BigInteger number) {
    byte[] bytes = number.toByteArray();
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
  }
}
