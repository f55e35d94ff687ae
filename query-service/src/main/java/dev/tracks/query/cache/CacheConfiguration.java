package dev.tracks.query.cache;

import dev.tracks.defaults.cache.CacheServerCheck;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What is done about the cache at start. */
@Configuration(proxyBeanMethods = false)
class CacheConfiguration {

  @Bean
  CacheServerCheck cacheServerCheck(CacheParts parts) {
    return new CacheServerCheck(parts.heads());
  }
}
