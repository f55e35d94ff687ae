package dev.tracks.systemtests.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code ./tracks search} searches farther; this is what each build searches. */
class SearchUnitTests {

  private static final Duration LONG = Duration.ofMinutes(2);
  private static final long STATES = 150_000;

  static List<Scenario> scenarios() {
    return Scenarios.all();
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void nothingIsViolated(Scenario scenario) {
    Search.Outcome outcome = new Search(scenario.withCommits(2), false).run(LONG, STATES);
    assertThat(outcome.violation()).as(String.join("\n", outcome.trace())).isNull();
    assertThat(outcome.states()).isGreaterThan(5_000);
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void everyStateComesRightByItself(Scenario scenario) {
    Search.Outcome outcome = new Search(scenario.withCommits(1), true).run(LONG, STATES / 4);
    assertThat(outcome.violation()).as(String.join("\n", outcome.trace())).isNull();
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
  void withoutOneOfItsRulesTheProtocolIsViolated(Mutant mutant) {
    Search.Outcome outcome = new Search(Scenarios.of(mutant), false).run(LONG, 4_000_000);
    assertThat(outcome.violation()).isNotNull();
    assertThat(outcome.trace()).isNotEmpty().doesNotContainNull();
  }

  @Test
  void aMutantIsRightWithoutTheFaultThatItIsAbout() {
    Search.Outcome outcome =
        new Search(Scenarios.variant().with(Mutant.NO_INCARNATION), false).run(LONG, STATES);
    assertThat(outcome.violation()).isNull();
    assertThat(outcome.complete()).isTrue();
  }

  /** Joining late changes no step of a fill, only what is asked of it: that is its definition. */
  @ParameterizedTest
  @EnumSource
  void noMutantIsToldByAQuestionThatTheProtocolItselfFails(Mutant mutant) {
    Scenario scenario = Scenarios.genre();
    Promise promise = new Promise(scenario.with(mutant));
    Set<String> found = new TreeSet<>();
    walk(
        scenario,
        world -> {
          String violated = promise.violated(world);
          if (violated != null) {
            found.add(violated);
          }
        },
        what -> {});
    if (mutant == Mutant.LATE_JOINING) {
      assertThat(found).isNotEmpty().allMatch(one -> one.contains("is answered by filler"));
    } else {
      assertThat(found).isEmpty();
    }
  }

  @Test
  void aDatabaseThatTakesBackWhatOthersSawViolatesIt() {
    List<Search.Outcome> outcomes =
        Stream.of(Scenarios.takeBack(), Scenarios.takeBackLowered())
            .map(scenario -> new Search(scenario, false).run(LONG, 4_000_000))
            .toList();
    assertThat(outcomes).allSatisfy(outcome -> assertThat(outcome.violation()).isNotNull());
  }

  @Test
  void whatIsDurableBeforeItIsUsedIsNeverTakenBack() {
    Search.Outcome outcome = new Search(Scenarios.takeBackDurable(), true).run(LONG, STATES);
    assertThat(outcome.violation()).as(String.join("\n", outcome.trace())).isNull();
  }

  @Test
  void everythingThatCanHappenHappens() {
    Set<String> words = new TreeSet<>();
    for (Scenario scenario : Scenarios.all()) {
      walk(scenario.withCommits(2), world -> {}, words::add);
    }
    assertThat(
            Stream.of(
                "commit: insert",
                "commit: update",
                "commit: delete",
                "commit: move",
                "several as one",
                ": PUBLISHED",
                "full up to id 4): PUBLISHED",
                ": BEHIND",
                ": LEASE_LOST",
                ": FENCE_LOST",
                ": INCOMPLETE",
                "the lease of all expires",
                "is evicted",
                "Redis is flushed",
                "Redis loses the fence",
                "fails over",
                "reader 1 raises the floors",
                "the reconciler invalidates",
                "the reconciler moves `all` on",
                "the variant is stored",
                " dies"))
        .allSatisfy(part -> assertThat(words).as(part).anyMatch(one -> one.contains(part)));
  }

  /** Shows the first states of a scenario, and every step from each of them. */
  private static void walk(Scenario scenario, Consumer<World> state, Consumer<String> step) {
    Codec codec = new Codec(scenario);
    Moves moves = new Moves(scenario, codec);
    int width = codec.width();
    StateStore seen = new StateStore(width);
    seen.add(codec.encode(codec.start()), -1);
    for (int at = 0; at < seen.size() && seen.size() < 25_000; at++) {
      int from = at;
      World world = codec.decode(seen.chunk(at), seen.offset(at), width);
      state.accept(world);
      moves.from(
          world,
          (next, what) -> {
            step.accept(what.get()); // before the encoding sorts what it speaks of
            seen.add(codec.encode(next), from);
          });
    }
  }

  @Test
  void statesSurviveTheirEncoding() {
    Scenario scenario = Scenarios.rollback();
    Codec codec = new Codec(scenario);
    int width = codec.width();
    List<long[]> encoded = new ArrayList<>();
    World world = codec.start();
    Moves moves = new Moves(scenario, codec);
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      encoded.clear();
      moves.from(world, (next, what) -> encoded.add(codec.encode(next).clone()));
      long[] chosen = encoded.get(random.nextInt(encoded.size()));
      world = codec.decode(chosen, 0, width);
      assertThat(codec.encode(world)).isEqualTo(chosen);
    }
  }
}
