package dev.tracks.defaults.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CacheServerCheckUnitTests {

  @ParameterizedTest
  @CsvSource({
    "redis_version,6.0.16,of version 6.0.16",
    "redis_version,5.0.14,of version 5.0.14",
    "cluster_enabled,1,clustered",
    "role,slave,a replica",
    "aof_enabled,1,appendonly",
    "appendonly,yes,appendonly",
    "min-replicas-to-write,1,min-replicas-to-write"
  })
  void anotherKindOfServerIsFound(String told, String value, String found) {
    assertThat(CacheServerCheck.wrong(Map.of(told, value)))
        .singleElement()
        .asString()
        .contains(found);
  }

  @ParameterizedTest
  @CsvSource({
    "redis_version,6.2.11",
    "redis_version,7.0.15",
    "redis_version,10.0.1",
    "redis_version,unstable",
    "cluster_enabled,0",
    "role,master",
    "aof_enabled,0",
    "appendonly,no",
    "min-replicas-to-write,0"
  })
  void nothingElseIs(String told, String value) {
    assertThat(CacheServerCheck.wrong(Map.of(told, value))).isEmpty();
  }
}
