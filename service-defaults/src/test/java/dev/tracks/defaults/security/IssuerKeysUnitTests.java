package dev.tracks.defaults.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.util.Resource;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The issuer and the clock are this class's own. */
class IssuerKeysUnitTests {

  private final List<JWK> published = new ArrayList<>(List.of(key("one")));
  private long now = 42;
  private final IssuerKeys keys = new IssuerKeys(address(), this::read, () -> now);
  private int reads;
  private boolean away;

  @Test
  void areReadOnceForManyTokens() throws Exception {
    for (int i = 0; i < 100; i++) {
      assertThat(find("one")).hasSize(1);
    }
    assertThat(reads).isEqualTo(1);
  }

  @Test
  void areReadAnewForAKeyThatIsNew() throws Exception {
    find("one");
    published.add(key("two"));
    pass(Duration.ofSeconds(6));
    assertThat(find("two")).hasSize(1);
  }

  @Test
  void areNotReadForEachStrangeKey() throws Exception {
    find("one");
    pass(Duration.ofSeconds(6));
    for (int i = 0; i < 100; i++) {
      assertThat(find("strange-" + i)).isEmpty();
    }
    assertThat(reads).isEqualTo(2);
  }

  @Test
  void thatTheIssuerTookBackAreForgotten() throws Exception {
    find("one");
    published.set(0, key("two"));
    pass(Duration.ofMinutes(6));
    assertThat(find("one")).isEmpty();
  }

  @Test
  void goOnForAWhileWhenTheIssuerIsAwayAndNotForEver() throws Exception {
    find("one");
    away = true;
    pass(Duration.ofHours(5));
    assertThat(find("one")).hasSize(1);
    pass(Duration.ofHours(2));
    assertThatThrownBy(() -> find("one")).isInstanceOf(KeySourceException.class);
  }

  @Test
  void areNotKnownToBeStrangeWhileTheIssuerIsAway() throws Exception {
    find("one");
    away = true;
    pass(Duration.ofSeconds(6));
    assertThatThrownBy(() -> find("two")).isInstanceOf(KeySourceException.class);
  }

  @Test
  void areAskedForNowAndThenUntilTheIssuerIsBack() throws Exception {
    away = true;
    for (int i = 0; i < 100; i++) {
      assertThatThrownBy(() -> find("one")).isInstanceOf(KeySourceException.class);
    }
    assertThat(reads).isEqualTo(1);
    away = false;
    pass(Duration.ofSeconds(6));
    assertThat(find("one")).hasSize(1);
  }

  private List<JWK> find(String id) throws KeySourceException {
    return keys.get(new JWKSelector(new JWKMatcher.Builder().keyID(id).build()), null);
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }

  private Resource read(URL address) throws IOException {
    reads++;
    if (away) {
      throw new IOException("away");
    }
    return new Resource(new JWKSet(published).toString(false), "application/json");
  }

  private static JWK key(String id) {
    return new OctetSequenceKey.Builder(new byte[32]).keyID(id).build();
  }

  private static URL address() {
    try {
      return URI.create("https://issuer.example/keys").toURL();
    } catch (java.net.MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }
}
