package dev.tracks.defaults.security;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.net.MalformedURLException;
import java.time.Clock;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/** Makes the decoder of ID tokens: RS256 by a key of the issuer's, and claims as they must be. */
final class TokenDecoder {

  private static final int CONNECT_MILLIS = 2_000;
  private static final int READ_MILLIS = 2_000;
  private static final int MOST_BYTES = 64 * 1024;

  private TokenDecoder() {}

  static JwtDecoder of(IdentityProperties identity, Clock clock) {
    DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    // whatever algorithm a token names, it is checked by this one or by none
    processor.setJWSKeySelector(
        new JWSVerificationKeySelector<>(JWSAlgorithm.RS256, keys(identity)));
    processor.setJWTClaimsSetVerifier((claims, context) -> {}); // the decoder's validator does
    NimbusJwtDecoder decoder = new NimbusJwtDecoder(processor);
    decoder.setJwtValidator(new FirebaseTokenRules(identity, clock));
    return decoder;
  }

  private static IssuerKeys keys(IdentityProperties identity) {
    try {
      return new IssuerKeys(
          identity.jwks().toURL(),
          new DefaultResourceRetriever(CONNECT_MILLIS, READ_MILLIS, MOST_BYTES),
          System::nanoTime);
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException("tracks.identity.jwks is no address", e);
    }
  }
}
