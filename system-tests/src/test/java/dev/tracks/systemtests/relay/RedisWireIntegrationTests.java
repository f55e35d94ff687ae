package dev.tracks.systemtests.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tracks.testing.TestRedis;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisWireIntegrationTests {

  private final TestRedis redis = TestRedis.start();
  private final WireRelay relay =
      WireRelay.start("client to Redis", 0, redis.port(), WireProtocol.REDIS);
  private final List<WireEvent> events = new CopyOnWriteArrayList<>();
  private RedisClient client;

  @BeforeEach
  void watch() {
    relay.watch(events::add);
    client =
        RedisClient.create(
            RedisURI.builder()
                .withHost("127.0.0.1")
                .withPort(relay.port())
                .withTimeout(Duration.ofSeconds(5))
                .build());
    client.setOptions(ClientOptions.builder().autoReconnect(false).build());
  }

  @AfterEach
  void stopAll() {
    client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
    relay.close();
    redis.close();
  }

  @Test
  void namesCommandsAndTheirAnswers() {
    RedisCommands<String, String> commands = client.connect().sync();
    commands.set("key", "value with\r\n$3\r\nSET in it");
    assertThat(commands.get("key")).contains("SET in it");
    assertThat(commands.exists("nothing")).isZero();
    assertThatThrownBy(() -> commands.lpush("key", "x")).hasMessageContaining("WRONGTYPE");

    assertThat(events)
        .contains(
            new WireEvent(Direction.TO_SERVER, "SET", "key"),
            new WireEvent(Direction.TO_CLIENT, "SET-reply", "key"),
            new WireEvent(Direction.TO_CLIENT, "GET-reply", "key"),
            new WireEvent(Direction.TO_CLIENT, "EXISTS-reply", "nothing"),
            new WireEvent(Direction.TO_CLIENT, "LPUSH-error", "key"));
  }

  @Test
  void namesWhatAScriptIsAskedForAndAnswered() {
    RedisCommands<String, String> commands = client.connect().sync();
    String script = "return ARGV[1]";
    String sha1 = commands.scriptLoad(script);
    String[] keys = {"a", "b"};
    commands.evalsha(sha1, ScriptOutputType.VALUE, keys, "Children’s Music", "17");
    assertThatThrownBy(
        () -> commands.evalsha("0".repeat(40), ScriptOutputType.VALUE, keys, "Pop", "18"));

    List<String> details = List.of("2", "a", "b", "Children’s Music", "17");
    assertThat(events)
        .contains(
            new WireEvent(Direction.TO_SERVER, "EVALSHA", sha1, details),
            new WireEvent(Direction.TO_CLIENT, "EVALSHA-reply", sha1, details),
            new WireEvent(
                Direction.TO_CLIENT,
                "EVALSHA-error",
                "0".repeat(40),
                List.of("2", "a", "b", "Pop", "18")));
  }

  @Test
  void keepsItsPlaceInAPipelineOfEveryShape() {
    RedisCommands<String, String> commands = client.connect().sync();
    commands.hset("hash", java.util.Map.of("a", "1", "b", "2"));
    for (int i = 0; i < 200; i++) {
      commands.hgetall("hash");
      commands.hmget("hash", "a", "missing", "b");
      commands.eval("return {1, {2, 'x'}, false}", ScriptOutputType.MULTI);
      commands.get("missing");
      commands.exists("hash");
    }
    assertThat(events.getLast())
        .isEqualTo(new WireEvent(Direction.TO_CLIENT, "EXISTS-reply", "hash"));
    assertThat(events.stream().filter(event -> event.operation().equals("HMGET-reply")))
        .hasSize(200);
  }

  @Test
  void passesLargeValuesUnharmed() {
    byte[] value = new byte[3_000_000];
    new Random(3).nextBytes(value);
    RedisCommands<byte[], byte[]> commands = client.connect(ByteArrayCodec.INSTANCE).sync();
    commands.set("large".getBytes(), value);
    assertThat(Arrays.equals(commands.get("large".getBytes()), value)).isTrue();
    assertThat(commands.exists("large".getBytes())).isEqualTo(1);
    assertThat(events.getLast())
        .isEqualTo(new WireEvent(Direction.TO_CLIENT, "EXISTS-reply", "large"));
  }

  @Test
  void aCutBeforeAScriptIsBeforeItsEffectAndACutBeforeItsAnswerIsAfter() {
    String script = "redis.call('SET', KEYS[1], 'done') return 1";
    cutAt(Direction.TO_SERVER, "EVAL");
    RedisCommands<String, String> first = client.connect().sync();
    assertThatThrownBy(() -> first.eval(script, ScriptOutputType.INTEGER, "before"));
    cutAt(Direction.TO_CLIENT, "EVAL-reply");
    RedisCommands<String, String> second = client.connect().sync();
    assertThatThrownBy(() -> second.eval(script, ScriptOutputType.INTEGER, "after"));

    RedisCommands<String, String> third = client.connect().sync();
    assertThat(third.get("before")).isNull();
    assertThat(third.get("after")).isEqualTo("done");
  }

  private void cutAt(Direction direction, String operation) {
    relay.arm(event -> event.is(direction, operation), connection -> connection.cut(Cut.RESET));
  }
}
