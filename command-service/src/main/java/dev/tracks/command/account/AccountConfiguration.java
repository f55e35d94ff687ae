package dev.tracks.command.account;

import com.google.firebase.auth.FirebaseAuth;
import dev.tracks.defaults.security.Accounts;
import dev.tracks.defaults.security.IdentityProperties;
import io.github.bucket4j.TimeMeter;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** What accounts are made of. */
@Configuration(proxyBeanMethods = false)
class AccountConfiguration {

  @Bean
  IdentityToolkit identityToolkit(
      IdentityProperties identity, AccountProperties properties, JsonMapper json) {
    return new IdentityToolkit(identity, properties.timeout(), json);
  }

  @Bean
  SigningIn signingIn(
      IdentityToolkit toolkit,
      FirebaseAuth firebase,
      Accounts accounts,
      Clock clock,
      AccountProperties properties,
      IdentityProperties identity) {
    return new SigningIn(toolkit, firebase, accounts, clock, properties.refusedAfter(), identity);
  }

  @Bean
  Roles roles(FirebaseAuth firebase, Accounts accounts) {
    return new Roles(firebase, accounts);
  }

  @Bean
  FirstAdmin firstAdmin(FirebaseAuth firebase, IdentityProperties identity) {
    return new FirstAdmin(firebase, identity);
  }

  @Bean
  SharedBuckets sharedBuckets(AccountProperties properties) {
    return new SharedBuckets(properties.redis(), properties.window());
  }

  @Bean
  RateLimits rateLimits(AccountProperties properties, SharedBuckets shared) {
    return new RateLimits(
        properties, shared, new OwnBuckets(TimeMeter.SYSTEM_NANOTIME, properties.window()));
  }
}
