package dev.tracks.defaults.security;

import java.util.Arrays;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.jwt.Jwt;

/** A user whose token was verified, with an authority for each role that theirs includes. */
final class UserAuthentication extends AbstractAuthenticationToken {

  private static final long serialVersionUID = 1L;
  private final transient User user;
  private final transient Jwt token;

  UserAuthentication(User user, Jwt token) {
    super(
        Arrays.stream(Role.values())
            .filter(user.role()::includes)
            .map(role -> new SimpleGrantedAuthority(role.authority()))
            .toList());
    this.user = user;
    this.token = token;
    setAuthenticated(true);
  }

  @Override
  public Jwt getCredentials() {
    return token;
  }

  @Override
  public User getPrincipal() {
    return user;
  }

  @Override
  public String getName() {
    return user.uid();
  }
}
