package dev.tracks.command.account;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClientAddressUnitTests {

  @Test
  void ofIpVersion4ItIsTheAddress() {
    assertThat(ClientAddress.network("192.0.2.7")).isEqualTo("192.0.2.7");
    assertThat(ClientAddress.network("::ffff:192.0.2.7"))
        .isEqualTo(ClientAddress.network("::ffff:c000:207"));
  }

  @Test
  void ofIpVersion6ItIsTheNetworkThatOneCustomerHas() {
    assertThat(ClientAddress.network("2001:db8:1:2:3:4:5:6"))
        .isEqualTo(ClientAddress.network("2001:db8:1:2:ffff::1"))
        .isNotEqualTo(ClientAddress.network("2001:db8:1:3:3:4:5:6"));
  }

  @Test
  void whatIsNoAddressStandsForItself() {
    assertThat(ClientAddress.network("unknown")).isEqualTo("unknown");
  }
}
