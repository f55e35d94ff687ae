package dev.tracks.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class BrokenRequestsIntegrationTests {

  private static final int REQUESTS = 2_000;
  private static final int AT_ONCE = 8;

  /** 505 is what HTTP says of a version that is not spoken. */
  @Test
  @Timeout(120)
  void ofTwoThousandBrokenRequestsNoneIsAFaultOfOursAndNoneReachesAServiceBroken()
      throws Exception {
    BrokenRequests requests = new BrokenRequests(20_251_121);
    try (StrictUpstream upstream = new StrictUpstream();
        RunningGateway gateway = new RunningGateway(upstream.url());
        ExecutorService clients = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Future<String>> wrong = new ArrayList<>();
      for (int i = 0; i < REQUESTS; i++) {
        String request = requests.next();
        wrong.add(clients.submit(() -> judged(request, gateway.rawAndNoMore(request))));
      }
      List<String> found = new ArrayList<>();
      for (Future<String> one : wrong) {
        found.add(one.get());
      }
      assertThat(found).filteredOn(one -> !one.isEmpty()).isEmpty();
      assertThat(upstream.faults()).isEmpty();
      assertThat(upstream.heads().size()).isGreaterThan(REQUESTS / 20);
      assertThat(gateway.ask("GET /features/1")).startsWith("HTTP/1.1 200");
    }
  }

  private static String judged(String request, String answer) {
    boolean right =
        answer.matches("(?s)HTTP/1\\.1 (100 .*HTTP/1\\.1 )?(2|4)\\d\\d .*")
            || answer.startsWith("HTTP/1.1 505");
    return right ? "" : "<<<" + request + ">>>" + answer;
  }
}
