package dev.tracks.command.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tracks.defaults.problem.Problem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class PlainUploadUnitTests {

  @Test
  void takesPlainAndPackedFilesAlsoInSeveralMembers() throws IOException {
    byte[] one = "genre,track_id\n".getBytes(StandardCharsets.UTF_8);
    byte[] two = "Pop,x\n".getBytes(StandardCharsets.UTF_8);
    String whole = "genre,track_id\nPop,x\n";
    assertThat(unpacked(whole.getBytes(StandardCharsets.UTF_8))).asString().isEqualTo(whole);
    try (PlainUpload upload =
        new PlainUpload(
            new SequenceInputStream(
                new ByteArrayInputStream(packed(one)), new ByteArrayInputStream(packed(two))),
            properties())) {
      assertThat(upload.readAllBytes()).asString().isEqualTo(whole);
    }
    assertThat(unpacked(new byte[0])).isEmpty();
    assertThat(unpacked(new byte[] {'x'})).asString().isEqualTo("x");
  }

  @Test
  void refusesABombBeforeItIsUnpacked() throws IOException {
    byte[] bomb = packed(new byte[200_000_000]);
    assertThatExceptionOfType(Problem.class)
        .isThrownBy(() -> unpacked(bomb))
        .satisfies(e -> assertThat(e.getBody().getDetail()).contains("200 times its own size"));
  }

  @Test
  void refusesWhatIsTooLargeUnpacked() throws IOException {
    byte[] large = new byte[21_000_000];
    new Random(1).nextBytes(large);
    for (byte[] sent : new byte[][] {large, packed(large)}) {
      assertThatExceptionOfType(Problem.class)
          .isThrownBy(() -> unpacked(sent))
          .satisfies(e -> assertThat(e.getStatusCode().value()).isEqualTo(413));
    }
  }

  @Test
  void refusesGzipThatIsNoneOrCutOff() throws IOException {
    byte[] packed = packed("genre,track_id\n".getBytes(StandardCharsets.UTF_8));
    byte[] broken = packed.clone();
    broken[packed.length / 2] ^= 0x55;
    for (byte[] sent :
        new byte[][] {broken, Arrays.copyOf(packed, packed.length / 2), Arrays.copyOf(packed, 5)}) {
      assertThatExceptionOfType(Problem.class)
          .isThrownBy(() -> unpacked(sent))
          .satisfies(e -> assertThat(e.getBody().getType()).asString().contains("malformed-gzip"));
    }
  }

  private static byte[] unpacked(byte[] sent) throws IOException {
    try (PlainUpload upload = new PlainUpload(new ByteArrayInputStream(sent), properties())) {
      return upload.readAllBytes();
    }
  }

  private static byte[] packed(byte[] plain) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(plain);
    }
    return bytes.toByteArray();
  }

  private static ImportProperties properties() {
    Duration any = Duration.ofSeconds(1);
    return new ImportProperties(
        Path.of("none"), DataSize.ofMegabytes(20), 200, 1, 1, 1, 1, any, any, any, 1, any, any);
  }
}
