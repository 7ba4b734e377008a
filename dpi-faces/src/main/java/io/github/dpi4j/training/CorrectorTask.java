package io.github.dpi4j.training;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.degradation.BicubicDegradation;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.image.ImageTensors;
import io.github.dpi4j.image.ResizeFilter;
import io.github.dpi4j.image.Resizer;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.metric.Psnr;
import io.github.dpi4j.random.PhiloxStream;
import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.sheet.Sheet;
import io.github.dpi4j.sheet.Sheet.Cell;
import io.github.dpi4j.tensor.Tensor;
import io.github.dpi4j.objective.CorrectorObjective;
import io.github.dpi4j.operator.GridSampling;
import io.github.dpi4j.optim.TrainingBatch;
import io.github.dpi4j.unet.Corrector;
import io.github.dpi4j.unet.UNetConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Training DPI's condition corrector for one scale. It needs no prior: the conditions of a run look like draws from the
 * forward process's posterior (see {@link CorrectorObjective}).
 */
public final class CorrectorTask implements Task {
    private static final int SHOWN = 6;
    private static final int[] SHOWN_TIMESTEPS = {50, 350, 750};
    private static final int CELL = 128;

    private final UNetConfig config;
    private final BicubicDegradation degradation;
    private final GridSampling grid;
    private final CorrectorObjective objective;

    /**
     * @param imageSize side of the images
     * @param scale how much smaller the images to restore are
     * @param spacing k, distance of the pixels with a condition
     * @throws IllegalArgumentException if the network cannot take images of this size, or the size is no multiple of scale or k
     */
    public CorrectorTask(UNetConfig config, int imageSize, int scale, int spacing) {
        int multiple = config.downsamplingFactor();
        if (imageSize % multiple != 0 || imageSize % scale != 0) {
            throw new IllegalArgumentException("image size: expected a multiple of " + multiple
                    + ", what the network halves, and of the scale " + scale + ", got " + imageSize);
        }
        this.config = config;
        this.degradation = new BicubicDegradation(scale);
        this.grid = new GridSampling(imageSize, imageSize, spacing);
        this.objective = new CorrectorObjective(DiffusionSchedule.linear(""));
    }

    @Override
    public String name() {
        return "corrector";
    }

    @Override
    public Graph graph() {
        return Corrector.graph(config);
    }

    @Override
    public TrainingBatch batch(List<Example> examples, int[] t) {
        Tensor images = Example.images(examples);
        Tensor condition = ImageTensors.toTensor(examples.stream().map(e -> condition(e.image())).toList());
        return objective.batch(images, condition, t, Example.noise(examples, images),
                Example.noise(examples, images));
    }

    private RgbImage condition(RgbImage image) {
        return onGrid(degradation.degrade(image));
    }

    /** Low resolution, condition, what the corrector makes of it at some timesteps, and the truth, all on the grid. */
    @Override
    public RgbImage samples(Network network, ImageFolder images, long seed) {
        Sheet sheet = new Sheet(CELL);
        for (int i = 0; i < Math.min(SHOWN, images.count()); i++) {
            RgbImage truth = onGrid(ImageTensors.toTensor(images.image(i)));
            RgbImage low = degradation.degrade(images.image(i));
            RgbImage condition = onGrid(low);
            Cell[] cells = new Cell[SHOWN_TIMESTEPS.length + 3];
            cells[0] = Cell.of(low, "low resolution");
            cells[1] = Cell.of(condition, "condition", decibels(condition, truth));
            for (int j = 0; j < SHOWN_TIMESTEPS.length; j++) {
                int t = SHOWN_TIMESTEPS[j];
                Example example = new Example(images.image(i), new PhiloxStream(seed, Streams.SAMPLES.number(i)));
                RgbImage corrected = onGrid(network.predict(batch(List.of(example), new int[]{t}).inputs()));
                cells[2 + j] = Cell.of(corrected, "corrected t " + t, decibels(corrected, truth));
            }
            cells[cells.length - 1] = Cell.of(truth, "truth");
            sheet.row(cells);
        }
        return sheet.render();
    }

    private static String decibels(RgbImage image, RgbImage truth) {
        return String.format(Locale.ROOT, "%.2f dB", new Psnr().measure(image, truth));
    }

    /** The condition: a low-resolution image with one pixel for each of the grid's. */
    private RgbImage onGrid(RgbImage low) {
        return Resizer.resize(low, grid.columns(), grid.rows(), ResizeFilter.BICUBIC);
    }

    /** The grid's pixels of one image (1, 3, H, W). */
    private RgbImage onGrid(Tensor image) {
        return ImageTensors.toImage(grid.apply(image));
    }

    @Override
    public Map<String, String> description() {
        Map<String, String> description = new LinkedHashMap<>();
        description.put("network", "corrector");
        description.put("image_size", Integer.toString(grid.width()));
        description.put("scale", Integer.toString(degradation.scale()));
        description.put("grid", Integer.toString(grid.k()));
        description.put("schedule", "linear 1000");
        description.put("architecture", config.toString());
        return description;
    }
}
