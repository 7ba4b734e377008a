package io.github.dpi4j.training;

import io.github.dpi4j.checkpoint.PrintableText;
import io.github.dpi4j.file.AtomicFile;
import io.github.dpi4j.file.InputFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A run's log: a CSV file with a line for every interval of steps. Lines are not buffered; a run resumed from a
 * checkpoint removes the lines that the killed run logged after it.
 */
final class TrainingLog {
    private static final long MOST_BYTES = 1L << 30;
    static final String HEADER = "step,images,seconds,images_per_second,learning_rate,gradient_norm,loss,"
            + "loss_t0_250,loss_t250_500,loss_t500_750,loss_t750_1000,validation_loss";
    private static final int FIELDS = HEADER.split(",").length;

    private final Path file;
    private final List<Row> rows;

    /**
     * A line about the steps since the previous line.
     *
     * @param step steps done
     * @param images images seen
     * @param seconds spent in training
     * @param loss mean over examples
     * @param quartiles mean loss by quarter of the timesteps; NaN for a quarter without examples
     * @param validationLoss NaN if it was not measured
     */
    record Row(int step, long images, double seconds, double imagesPerSecond, double learningRate,
            double gradientNorm, double loss, List<Double> quartiles, double validationLoss) {
        String line() {
            StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%d,%d,%.1f,%.2f,%.4g,%.4g,%.6f", step,
                    images, seconds, imagesPerSecond, learningRate, gradientNorm, loss));
            quartiles.forEach(q -> line.append(field(q)));
            return line.append(field(validationLoss)).toString();
        }

        private static String field(double value) {
            return Double.isNaN(value) ? "," : String.format(Locale.ROOT, ",%.6f", value);
        }

        private static double number(String field) {
            return field.isEmpty() ? Double.NaN : Double.parseDouble(field);
        }

        static Row parse(String line) {
            String[] f = line.split(",", -1);
            if (f.length != FIELDS) {
                throw new NumberFormatException(f.length + " fields");
            }
            List<Double> quartiles = new ArrayList<>();
            for (int i = FIELDS - 5; i < FIELDS - 1; i++) {
                quartiles.add(number(f[i]));
            }
            return new Row(Integer.parseInt(f[0]), Long.parseLong(f[1]), Double.parseDouble(f[2]),
                    Double.parseDouble(f[3]), Double.parseDouble(f[4]), Double.parseDouble(f[5]),
                    Double.parseDouble(f[6]), List.copyOf(quartiles), number(f[FIELDS - 1]));
        }
    }

    private TrainingLog(Path file, List<Row> rows) {
        this.file = file;
        this.rows = rows;
    }

    /**
     * Returns the log of a run that is resumed after a step: later lines, and an incomplete one, are removed from the
     * file.
     *
     * @param step 0 for a new run
     */
    static TrainingLog open(Path file, int step) throws IOException {
        TrainingLog log = new TrainingLog(file, step > 0 && Files.exists(file) ? rows(file, step) : new ArrayList<>());
        log.writeAll();
        return log;
    }

    /** Returns the complete lines of a log up to a step. */
    static List<Row> rows(Path file, int step) throws IOException {
        List<Row> rows = new ArrayList<>();
        List<String> lines = InputFile.readText(file, "a log", MOST_BYTES).lines().toList();
        for (int i = 1; i < lines.size(); i++) {
            Row row;
            try {
                row = Row.parse(lines.get(i));
            } catch (NumberFormatException e) {
                if (i == lines.size() - 1) {
                    break;
                }
                throw new IOException(file + ": line " + (i + 1) + ": expected " + FIELDS
                        + " numbers with commas between them, found " + PrintableText.quote(lines.get(i)), e);
            }
            if (row.step <= step) {
                rows.add(row);
            }
        }
        return rows;
    }

    /** Adds a line to the file. */
    void add(Row row) throws IOException {
        // Parsed as it would be read again, so that the plot does not depend on interruptions.
        rows.add(Row.parse(row.line()));
        try {
            Files.writeString(file, row.line() + "\n", StandardOpenOption.APPEND,
                    StandardOpenOption.DSYNC);
        } catch (IOException e) {
            throw new IOException(file + ": cannot be written: " + e.getMessage(), e);
        }
    }

    List<Row> rows() {
        return List.copyOf(rows);
    }

    private void writeAll() throws IOException {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        rows.forEach(row -> text.append(row.line()).append('\n'));
        AtomicFile.write(file, text.toString());
    }
}
