package dev.tracks.systemtests.bench;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The plainer design beside query-service: one GET of the same bytes from the same Redis for each
 * request, with nothing that says whether they are still true. A program of its own, to be run with
 * query-service's own libraries and configuration, so that nothing else differs.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class PlainGet {

  /** The key that a genre's bytes stand under; the name as it stands in the query string. */
  static final String PREFIX = "plain:";

  /** Takes Spring's arguments. */
  public static void main(String[] args) {
    SpringApplication.run(PlainGet.class, args);
  }

  @Bean(destroyMethod = "shutdown")
  RedisClient redis(Environment environment) {
    return RedisClient.create(environment.getRequiredProperty("TRACKS_REDIS_URL"));
  }

  @Bean(destroyMethod = "close")
  StatefulRedisConnection<String, byte[]> connection(RedisClient redis) {
    return redis.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE));
  }

  @RestController
  static class Handler {

    private final StatefulRedisConnection<String, byte[]> redis;

    Handler(StatefulRedisConnection<String, byte[]> redis) {
      this.redis = redis;
    }

    @GetMapping("/features/custom")
    void get(HttpServletRequest request, HttpServletResponse response)
        throws IOException, InterruptedException, ExecutionException, TimeoutException {
      byte[] body = redis.async().get(PREFIX + request.getQueryString()).get(2, TimeUnit.SECONDS);
      if (body == null) {
        response.sendError(HttpStatus.NOT_FOUND.value());
        return;
      }
      response.setContentType("application/json");
      response.setHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
      response.setContentLength(body.length);
      response.getOutputStream().write(body);
    }
  }
}
