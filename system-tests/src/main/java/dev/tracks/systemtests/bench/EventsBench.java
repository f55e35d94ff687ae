package dev.tracks.systemtests.bench;

import java.nio.file.Path;
import java.util.List;

/**
 * What the event path costs, each figure beside a plainer one of the same run, in turn: the relay
 * beside the SDK's own batch send, posts with the outbox beside the same posts without it, and how
 * long it takes from a commit until its genre's key is gone beside the SDK's own hop through the
 * same broker; with 1 to 32 clients that post. On a stack of its own.
 */
final class EventsBench {

  private static final List<Integer> CLIENTS = List.of(1, 2, 4, 8, 16, 32);

  /**
   * How much is measured.
   *
   * @param rounds of each figure, in turn
   * @param events how many invalidations, and as many hops, of each number of clients in a round
   */
  record Extent(int rounds, int events) {}

  private final BenchStack stack;
  private final Extent extent;
  private final Path plots;

  EventsBench(BenchStack stack, Extent extent, Path plots) {
    this.stack = stack;
    this.extent = extent;
    this.plots = plots;
  }

  void run() throws Exception {
    relay();
    posts();
    invalidations();
  }

  private void relay() throws Exception {
    Rates relayed = new Rates("relay, outbox to acknowledged and marked, nobody posts, events/s");
    Rates sent = new Rates("bare SDK batch send, nobody posts, events/s");
    Rates ratio = new Rates("relay / bare batch send, nobody posts (aim >= 0.5)");
    Growth growth =
        new Growth(
            "Events per second while clients post",
            "events/s",
            CLIENTS,
            "relay",
            "bare batch send",
            ">= 0.5");
    try (RelayRate relay = new RelayRate(stack)) {
      relay.relayed(0); // the first of each warms up
      relay.sent(0);
      for (int round = 0; round < extent.rounds(); round++) {
        double relays = relay.relayed(0);
        double sends = relay.sent(0);
        relayed.add(relays);
        sent.add(sends);
        ratio.add(relays / sends);
        for (int i = 0; i < CLIENTS.size(); i++) {
          growth.add(i, relay.relayed(CLIENTS.get(i)), relay.sent(CLIENTS.get(i)));
        }
        progress("relay", round);
      }
    }
    System.out.println(relayed);
    System.out.println(sent);
    System.out.println(ratio.ratios());
    growth.report(plots.resolve("relay.svg"));
  }

  private void posts() throws Exception {
    PostRate rate = new PostRate(stack);
    rate.perSecond(8);
    Growth growth =
        new Growth(
            "Posts per second",
            "posts/s",
            CLIENTS,
            "posts with the outbox",
            "the same without it",
            ">= 0.8");
    try (OutboxSwitch outbox = new OutboxSwitch(stack)) {
      for (int round = 0; round < extent.rounds(); round++) {
        for (int i = 0; i < CLIENTS.size(); i++) {
          outbox.on();
          double on = rate.perSecond(CLIENTS.get(i));
          outbox.off();
          growth.add(i, on, rate.perSecond(CLIENTS.get(i)));
        }
        progress("posts", round);
      }
    }
    growth.report(plots.resolve("posts.svg"));
    System.out.println(
        "without it, each post still encodes its event and asks for its row, and the relay looks"
            + " for it in vain: the ratio is that of storing and sending");
  }

  private void invalidations() throws Exception {
    Growth growth =
        new Growth(
            "p99 of an invalidation, median of " + extent.rounds() + " rounds",
            "ms",
            CLIENTS,
            "commit to key gone, p99",
            "SDK publish to handler, p99",
            "<= 3");
    for (int round = 0; round < extent.rounds(); round++) {
      for (int i = 0; i < CLIENTS.size(); i++) {
        try (InvalidationLag lag = new InvalidationLag(stack, CLIENTS.get(i))) {
          lag.measure(extent.events());
          System.out.println(lag.invalidated());
          System.out.println(lag.hops());
          growth.add(i, lag.invalidated().millis(99), lag.hops().millis(99));
        }
      }
      progress("invalidations", round);
    }
    growth.report(plots.resolve("invalidation.svg"));
  }

  private void progress(String what, int round) {
    System.err.println(what + ": round " + (round + 1) + " of " + extent.rounds() + " is done");
  }
}
