package dev.tracks.defaults.security;

import com.google.firebase.FirebaseApp;
import com.google.firebase.auth.FirebaseAuth;
import dev.tracks.defaults.problem.Problem;
import dev.tracks.defaults.problem.ProblemAutoConfiguration;
import dev.tracks.defaults.problem.ProblemWriter;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpStatus;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.FilterChainProxy;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.util.matcher.AnyRequestMatcher;

/**
 * Who calls a service, and what they may do. A service has it by importing {@code
 * service-defaults-identity.yml}.
 */
@AutoConfiguration(after = ProblemAutoConfiguration.class)
@ConditionalOnBooleanProperty("tracks.needs.identity")
@ConditionalOnClass({FilterChainProxy.class, JwtDecoder.class, FirebaseAuth.class})
@EnableConfigurationProperties(IdentityProperties.class)
public class IdentityAutoConfiguration {

  /** Before the filters that look at bodies, after the one that observes. */
  private static final int ORDER = -100;

  @Bean(destroyMethod = "delete")
  FirebaseApp firebaseApp(IdentityProperties identity) {
    return Firebase.app(identity);
  }

  @Bean
  FirebaseAuth firebaseAuth(FirebaseApp app) {
    return FirebaseAuth.getInstance(app);
  }

  @Bean
  JwtDecoder jwtDecoder(IdentityProperties identity, ObjectProvider<Clock> clock) {
    return TokenDecoder.of(identity, clock.getIfAvailable(Clock::systemUTC));
  }

  @Bean
  Accounts identityAccounts(FirebaseAuth firebase, IdentityProperties identity) {
    return new Accounts(firebase, identity);
  }

  @Bean
  @ConditionalOnMissingBean
  RouteRules routeRules(Environment environment) {
    return RouteRules.of(
        environment.getRequiredProperty("spring.application.name"),
        environment::resolveRequiredPlaceholders);
  }

  @Bean
  FilterRegistrationBean<FilterChainProxy> identityFilter(
      RouteRules rules, JwtDecoder decoder, Accounts accounts, ProblemWriter problems) {
    FilterChainProxy chain =
        new FilterChainProxy(
            new DefaultSecurityFilterChain(
                AnyRequestMatcher.INSTANCE,
                new IdentityFilter(rules, new TokenCheck(decoder, accounts), problems)));
    chain.setFirewall(firewall());
    chain.setRequestRejectedHandler(
        (request, response, e) ->
            problems.write(
                response,
                Problem.body(
                    HttpStatus.BAD_REQUEST, "bad-uri", "The path is not in its plain form.")));
    FilterRegistrationBean<FilterChainProxy> registration = new FilterRegistrationBean<>(chain);
    registration.setOrder(ORDER);
    return registration;
  }

  /**
   * Strict with slashes and what else paths are taken apart by. The rest of a path may be what it
   * is, because rules and mappings read the same one; methods are for the rules to judge, and
   * headers for who reads them.
   */
  private static StrictHttpFirewall firewall() {
    StrictHttpFirewall firewall = new StrictHttpFirewall();
    firewall.setUnsafeAllowAnyHttpMethod(true);
    firewall.setAllowUrlEncodedPercent(true);
    firewall.setAllowUrlEncodedPeriod(true);
    firewall.setAllowSemicolon(true);
    firewall.setAllowedHeaderNames(name -> true);
    firewall.setAllowedHeaderValues(value -> true);
    firewall.setAllowedParameterNames(name -> true);
    firewall.setAllowedParameterValues(value -> true);
    return firewall;
  }
}
