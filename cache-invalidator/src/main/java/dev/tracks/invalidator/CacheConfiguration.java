package dev.tracks.invalidator;

import dev.tracks.defaults.cache.CacheConnections;
import dev.tracks.defaults.cache.CacheProtocol;
import dev.tracks.defaults.cache.CacheServerCheck;
import dev.tracks.defaults.cache.Catalogue;
import dev.tracks.defaults.cache.CatalogueClaim;
import io.lettuce.core.tracing.Tracing;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The cache that is kept right. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(Catalogue.class)
class CacheConfiguration {

  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  @Bean
  CatalogueClaim catalogueClaim(Catalogue catalogue) {
    return CatalogueClaim.ofVersions(catalogue);
  }

  @Bean
  CacheConnections cacheConnections(
      @Value("${spring.data.redis.url}") String url,
      CatalogueClaim claim,
      ObjectProvider<Tracing> tracing) {
    return new CacheConnections(url, TIMEOUT, claim, tracing.getIfAvailable(Tracing::disabled));
  }

  @Bean
  CacheServerCheck cacheServerCheck(CacheConnections connections) {
    return new CacheServerCheck(connections);
  }

  @Bean
  CacheProtocol cacheProtocol(Catalogue catalogue) {
    return new CacheProtocol(catalogue.keys());
  }
}
