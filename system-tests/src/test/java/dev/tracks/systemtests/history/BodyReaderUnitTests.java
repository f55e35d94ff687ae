package dev.tracks.systemtests.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyReaderUnitTests {

  @Test
  void sumsUpTheRows() {
    Body body = read("[" + row(1, "t1") + "," + row(5, "t5") + "]");
    assertThat(body.rows()).isEqualTo(2);
    assertThat(body.lastId()).isEqualTo(5);
    assertThat(body.sum())
        .isEqualTo(new Row(1, "Pop", "t1", "N t1").hash() + new Row(5, "Pop", "t5", "N t5").hash());
  }

  @Test
  void readsEveryCodingAlike() throws IOException {
    byte[] plain = ("[" + row(1, "t1") + "]").getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(plain);
    }
    Body body = BodyReader.read("e", plain, "identity");
    Body zipped = BodyReader.read("e", bytes.toByteArray(), "gzip");
    Body zstd = BodyReader.read("e", Zstd.compress(plain), "zstd");
    assertThat(List.of(zipped, zstd)).extracting(Body::sum).containsOnly(body.sum());
    assertThat(List.of(zipped, zstd)).extracting(Body::digest).doesNotContain(body.digest());
    assertThat(BodyReader.read("e", bytes.toByteArray(), "zstd").rows()).isEqualTo(-1);
    assertThat(BodyReader.read("e", plain, "br").rows()).isEqualTo(-1);
  }

  @Test
  void noticesAnyOtherValueOfARow() {
    String right = row(1, "t1");
    for (String wrong :
        new String[] {
          right.replace(":60", ":61"),
          right.replace("Artist of t1", "Artist of t2"),
          right.replace("\"tempo\":null", "\"tempo\":1"),
          right.replace("\"energy\":0.5,", ""),
          right.replace("Pop", "pop")
        }) {
      assertThat(wrong).isNotEqualTo(right);
      assertThat(read("[" + wrong + "]").sum())
          .as(wrong)
          .isNotEqualTo(read("[" + right + "]").sum());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[", "{}", "[{\"id\":1}", "[{\"id\":2},{\"id\":1}]", "[] []", "[1]"})
  void refusesWhatIsNoArrayOfRowsInOrder(String text) {
    assertThat(read(text).rows()).isEqualTo(-1);
  }

  @Test
  void takesAnEmptyArray() {
    assertThat(read("[]"))
        .extracting(Body::rows, Body::lastId, Body::sum)
        .containsExactly(0L, 0L, 0L);
  }

  private static Body read(String text) {
    return BodyReader.read("e", text.getBytes(StandardCharsets.UTF_8), "identity");
  }

  private static String row(long id, String trackId) {
    return """
    {"id":%d,"genre":"Pop","artist_name":"%s","track_name":"N %s","track_id":"%s",\
    "popularity":60,"duration_ms":234147,"energy":0.5,"tempo":null}\
    """
        .formatted(id, BodyReader.artist(trackId), trackId, trackId);
  }
}
