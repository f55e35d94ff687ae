package dev.tracks.command.track;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** Which database it is, the URL tells: it need not be there yet. */
@Configuration(proxyBeanMethods = false)
class TrackWriterConfiguration {

  @Bean
  TrackWriter trackWriter(@Value("${spring.datasource.url}") String url, JdbcTemplate jdbc) {
    return url.startsWith("jdbc:sqlserver:")
        ? new BulkCopyTrackWriter(jdbc)
        : new BatchTrackWriter(jdbc);
  }
}
