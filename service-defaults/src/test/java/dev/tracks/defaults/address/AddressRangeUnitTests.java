package dev.tracks.defaults.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangeUnitTests {

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.1.2, true",
    "10.0.0.0/8, 11.0.0.1, false",
    "192.0.2.7, 192.0.2.7, true",
    "192.0.2.7, 192.0.2.6, false",
    "192.0.2.128/25, 192.0.2.127, false",
    "192.0.2.128/25, 192.0.2.200:4711, true",
    "::1, 0:0:0:0:0:0:0:1, true",
    "fd00::/8, fdff::1, true",
    "fd00::/8, [fd00::2]:443, true",
    "fd00::/8, fe00::1, false",
    "127.0.0.0/8, ::1, false",
    "127.0.0.0/8, ::ffff:127.0.0.1, true",
    "0.0.0.0/0, 8.8.8.8, true"
  })
  void knowsItsAddresses(String range, String address, boolean contained) {
    assertThat(AddressRange.of(range).contains(AddressRange.address(address).orElseThrow()))
        .isEqualTo(contained);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "localhost", "10.0.0.0/33", "::/129", "10.0.0.0/x", "10.0.0/8/8", "unknown"})
  void refusesWhatIsNoRange(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> AddressRange.of(text));
  }

  @Test
  void looksUpNoNames() {
    assertThat(AddressRange.address("example.com")).isEmpty();
    assertThat(AddressRange.address("deadbeef")).isEmpty();
    assertThat(AddressRange.address("fe80::1%eth0")).isEmpty();
    assertThat(AddressRange.address("1.2.3.4, 5.6.7.8")).isEmpty();
    assertThat(AddressRange.address("_hidden")).isEmpty();
  }
}
