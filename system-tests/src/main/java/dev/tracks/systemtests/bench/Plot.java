package dev.tracks.systemtests.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;

/** Lines over a number of clients, as an SVG. */
final class Plot {

  private final XYChart chart;

  Plot(String title, String x, String y) {
    System.setProperty("java.awt.headless", "true");
    chart =
        new XYChartBuilder()
            .width(720)
            .height(420)
            .title(title)
            .xAxisTitle(x)
            .yAxisTitle(y)
            .build();
    chart.getStyler().setYAxisMin(0.0);
  }

  Plot add(String name, List<? extends Number> x, List<? extends Number> y) {
    chart.addSeries(name, x, y);
    return this;
  }

  void save(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    VectorGraphicsEncoder.saveVectorGraphic(
        chart,
        file.toString().replaceFirst("\\.svg$", ""),
        VectorGraphicsEncoder.VectorGraphicsFormat.SVG);
    System.out.println("plot: " + file);
  }
}
