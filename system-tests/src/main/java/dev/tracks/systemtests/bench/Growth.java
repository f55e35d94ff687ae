package dev.tracks.systemtests.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How a figure and a plainer one grow with the number of clients: of each the median of rounds in
 * turn, their range, and the ratio of the two in the same round beside what it should be.
 */
final class Growth {

  private final String title;
  private final String unit;
  private final List<Integer> clients;
  private final String name;
  private final String plainer;
  private final List<Rates> figures;
  private final List<Rates> plain;
  private final List<Rates> ratios;

  /**
   * Nothing yet.
   *
   * @param aim what is wanted of the ratio, in words
   */
  Growth(
      String title, String unit, List<Integer> clients, String name, String plainer, String aim) {
    this.title = title;
    this.unit = unit;
    this.clients = clients;
    this.name = name;
    this.plainer = plainer;
    this.figures = rates(clients, name, ", " + unit);
    this.plain = rates(clients, plainer, ", " + unit);
    this.ratios = rates(clients, name + " / " + plainer, " (aim " + aim + ")");
  }

  private static List<Rates> rates(List<Integer> clients, String name, String after) {
    List<Rates> rates = new ArrayList<>();
    clients.forEach(n -> rates.add(new Rates(name + ", " + n + " clients" + after)));
    return rates;
  }

  /** One round at one number of clients, by its place in the list of them. */
  void add(int place, double figure, double plainFigure) {
    figures.get(place).add(figure);
    plain.get(place).add(plainFigure);
    ratios.get(place).add(figure / plainFigure);
  }

  /** Prints all of it and saves the plot. */
  void report(Path file) throws IOException {
    for (int i = 0; i < clients.size(); i++) {
      System.out.println(figures.get(i).name() + ": median " + figures.get(i).cell());
      System.out.println(plain.get(i).name() + ": median " + plain.get(i).cell());
      System.out.println(ratios.get(i).ratios());
    }
    new Plot(title, "clients", unit)
        .add(name, clients, figures.stream().map(Rates::median).toList())
        .add(plainer, clients, plain.stream().map(Rates::median).toList())
        .save(file);
  }
}
