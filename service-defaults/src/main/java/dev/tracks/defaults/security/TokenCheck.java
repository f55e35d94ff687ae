package dev.tracks.defaults.security;

import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtValidationException;

/** Whether a token is good: its signature and claims first, then the account behind it. */
final class TokenCheck {

  private static final Logger LOG = LoggerFactory.getLogger(TokenCheck.class);
  private static final String NO_TOKEN = "The token is not one that is taken here.";

  private final JwtDecoder decoder;
  private final Accounts accounts;

  TokenCheck(JwtDecoder decoder, Accounts accounts) {
    this.decoder = decoder;
    this.accounts = accounts;
  }

  /** Judges a token, whatever it is. */
  Verdict of(String value) {
    Jwt token;
    try {
      token = decoder.decode(value);
    } catch (JwtValidationException e) {
      return new Verdict.Refused(String.valueOf(e.getErrors().iterator().next().getDescription()));
    } catch (BadJwtException e) {
      return new Verdict.Refused(NO_TOKEN);
    } catch (JwtException e) {
      LOG.warn(
          "The issuer's keys cannot be read: {}",
          NestedExceptionUtils.getMostSpecificCause(e).toString());
      return new Verdict.Undecided();
    }
    String uid = Objects.requireNonNull(token.getSubject(), "the decoder lets no such token pass");
    return switch (accounts.find(uid)) {
      case Account.Active account -> of(token, uid, account);
      case Account.Closed ignored -> new Verdict.Refused("The token was revoked.");
      case Account.Unknown ignored -> new Verdict.Undecided();
    };
  }

  /** A role that was taken away is gone at once; one that was given comes with the next token. */
  private static Verdict of(Jwt token, String uid, Account.Active account) {
    if (FirebaseTokenRules.authTime(token).isBefore(account.validAfter())) {
      return new Verdict.Refused("The token was revoked.");
    }
    Role role = Role.of(token.getClaims().get(Role.CLAIM)).atMost(account.role());
    return new Verdict.Known(
        new User(
            uid,
            token.getClaims().get("email") instanceof String email ? email : null,
            token.getClaims().get("name") instanceof String name && !name.isBlank() ? name : null,
            role),
        token);
  }
}
