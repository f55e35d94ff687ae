package dev.tracks.defaults.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class CatalogueUnitTests {

  @Test
  void isOfTracksWhenNothingIsSaid() {
    Catalogue catalogue = bound(Map.of());
    assertThat(catalogue.keys().all()).isEqualTo("spotify:features:all");
    assertThat(catalogue).isEqualTo(Catalogue.TRACKS);
  }

  @Test
  void takesNames() {
    Catalogue catalogue =
        bound(
            Map.of(
                "tracks.catalogue.prefix", "shop:products",
                "tracks.catalogue.table", "shop.products",
                "tracks.catalogue.columns", "category,name"));
    assertThat(catalogue.keys().genre("Books")).isEqualTo("shop:products:Books");
    assertThat(catalogue.columns()).containsExactly("category", "name");
  }

  @ParameterizedTest
  @CsvSource({
    "prefix,spotify",
    "prefix,spotify:features:all",
    "prefix,fence:spotify",
    "prefix,lease:spotify",
    "prefix,fill:spotify",
    "prefix,catalogue:spotify",
    "path,features",
    "path,/features/custom",
    "table,features",
    "table,spotify.features; DROP TABLE x",
    "category,genre] = 1 --",
    "versions,spotify.[x]",
    "log,''",
    "columns,'name,a b'"
  })
  void refusesWhatIsNoName(String property, String value) {
    assertThatThrownBy(() -> bound(Map.of("tracks.catalogue." + property, value)))
        .rootCause()
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("tracks.catalogue." + property + " must match ");
  }

  private static Catalogue bound(Map<String, String> properties) {
    return new Binder(new MapConfigurationPropertySource(properties))
        .bindOrCreate("tracks.catalogue", Catalogue.class);
  }
}
