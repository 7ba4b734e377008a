package io.github.dpi4j.training;

import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.RgbImage;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.ChartTheme;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** A plot of a run's log: loss over steps, in total and by quarter of the timesteps, on a logarithmic scale. */
final class LossCurve {
    private static final System.Logger LOGGER = System.getLogger(LossCurve.class.getName());
    private static final int WIDTH = 900;
    private static final int HEIGHT = 540;
    /** Most points of a curve; each is the mean of several lines of the log. */
    private static final int POINTS = 200;
    private static final List<String> QUARTERS = List.of("t 0-249", "t 250-499", "t 500-749", "t 750-999");

    private LossCurve() {
    }

    /**
     * Plots a log into a PNG file; does nothing for fewer than two lines. Java draws text with fonts that a server may
     * lack: then a warning is logged, and training continues.
     */
    static void tryWrite(Path file, String title, List<TrainingLog.Row> rows) throws IOException {
        try {
            write(file, title, rows);
        } catch (RuntimeException | InternalError | LinkageError e) {
            LOGGER.log(System.Logger.Level.WARNING, "no loss curve is drawn: {0}", e.toString());
        }
    }

    private static void write(Path file, String title, List<TrainingLog.Row> rows) throws IOException {
        if (rows.size() < 2) {
            return;
        }
        XYChart chart = new XYChartBuilder().width(WIDTH).height(HEIGHT).title(title).xAxisTitle("step")
                .yAxisTitle("loss").theme(ChartTheme.Matlab).build();
        chart.getStyler().setYAxisLogarithmic(true).setYAxisLogarithmicDecadeOnly(false)
                .setYAxisDecimalPattern("0.####")
                .setLegendPosition(LegendPosition.OutsideE);
        addSeries(chart, "all", rows, TrainingLog.Row::loss);
        addSeries(chart, "validation", rows, TrainingLog.Row::validationLoss);
        for (int q = 0; q < QUARTERS.size(); q++) {
            int quarter = q;
            addSeries(chart, QUARTERS.get(q), rows, row -> row.quartiles().get(quarter));
        }
        ImageFiles.write(file, rgb(BitmapEncoder.getBufferedImage(chart)));
    }

    private static void addSeries(XYChart chart, String name, List<TrainingLog.Row> rows,
            ToDoubleFunction<TrainingLog.Row> value) {
        List<Double> steps = new ArrayList<>();
        List<Double> losses = new ArrayList<>();
        int group = Math.ceilDiv(rows.size(), POINTS);
        for (int from = 0; from < rows.size(); from += group) {
            List<TrainingLog.Row> some = rows.subList(from, Math.min(rows.size(), from + group));
            double mean = some.stream().mapToDouble(value).filter(v -> v > 0).average().orElse(Double.NaN);
            if (mean > 0) {
                steps.add((double) some.getLast().step());
                losses.add(mean);
            }
        }
        if (!steps.isEmpty()) {
            chart.addSeries(name, steps, losses).setMarker(SeriesMarkers.NONE);
        }
    }

    private static RgbImage rgb(BufferedImage image) {
        RgbImage out = RgbImage.blank(image.getWidth(), image.getHeight());
        for (int y = 0, at = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int argb = image.getRGB(x, y);
                for (int shift = 16; shift >= 0; shift -= 8) {
                    out.pixels()[at++] = (byte) (argb >> shift);
                }
            }
        }
        return out;
    }
}
