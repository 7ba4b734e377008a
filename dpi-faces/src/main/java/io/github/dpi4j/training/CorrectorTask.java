package io.github.dpi4j.training;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.degradation.BicubicDegradation;
import io.github.dpi4j.degradation.RandomDegradation;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.image.ImageTensors;
import io.github.dpi4j.image.ResizeFilter;
import io.github.dpi4j.image.Resizer;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.metric.Psnr;
import io.github.dpi4j.model.ModelDescription;
import io.github.dpi4j.schedule.BetaSchedule;
import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.sheet.Sheet;
import io.github.dpi4j.sheet.Sheet.Cell;
import io.github.dpi4j.tensor.Tensor;
import io.github.dpi4j.objective.CorrectorObjective;
import io.github.dpi4j.operator.GridSampling;
import io.github.dpi4j.optim.TrainingBatch;
import io.github.dpi4j.unet.Corrector;
import io.github.dpi4j.unet.UNetConfig;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * The training of DPI's condition corrector, for one scale or for blind restoration. It needs no prior: the conditions
 * of a restoration resemble draws from the forward process's posterior (see {@link CorrectorObjective}).
 */
public final class CorrectorTask implements Task {
    private static final int SHOWN = 6;
    private static final int[] SHOWN_TIMESTEPS = {50, 350, 750};
    private static final int CELL = 128;

    private final ModelDescription description;
    private final RandomDegradation degradation;
    private final GridSampling grid;
    private final CorrectorObjective objective;

    /**
     * Creates a task.
     *
     * @param config the network's architecture
     * @param imageSize side of the images
     * @param degradation degradation of the images to restore, drawn for each example
     * @param spacing k, spacing of the pixels with a condition
     * @throws IllegalArgumentException if the network does not support images of this size, or the size is not a
     *        multiple of k or of a bicubic degradation's scale
     */
    public CorrectorTask(UNetConfig config, int imageSize, RandomDegradation degradation, int spacing) {
        OptionalInt scale = degradation instanceof BicubicDegradation(int factor)
                ? OptionalInt.of(factor)
                : OptionalInt.empty();
        this.description = new ModelDescription(config, imageSize, BetaSchedule.LINEAR, Timesteps.COUNT,
                new ModelDescription.Corrector(spacing, degradation.name(), scale));
        this.degradation = degradation;
        this.grid = new GridSampling(imageSize, imageSize, spacing);
        this.objective = new CorrectorObjective(DiffusionSchedule.linear(""));
    }

    @Override
    public Graph graph() {
        return Corrector.graph(description.architecture());
    }

    @Override
    public TrainingBatch batch(List<Example> examples, int[] t) {
        return batch(examples, examples.stream().map(example -> onGrid(degraded(example))).toList(), t);
    }

    private TrainingBatch batch(List<Example> examples, List<RgbImage> conditions, int[] t) {
        Tensor images = Example.images(examples);
        return objective.batch(images, ImageTensors.toTensor(conditions), t, Example.noise(examples, images),
                Example.noise(examples, images));
    }

    private RgbImage degraded(Example example) {
        return degradation.draw(grid.width(), grid.height(), example.degradation()).degrade(example.image());
    }

    /**
     * Returns rows of the low resolution, the condition, the corrector's results at some timesteps, and the ground
     * truth, all on the grid.
     */
    @Override
    public RgbImage samples(Network network, ImageFolder images, long seed) {
        Sheet sheet = new Sheet(CELL);
        for (int i = 0; i < Math.min(SHOWN, images.count()); i++) {
            RgbImage truth = onGrid(ImageTensors.toTensor(images.image(i)));
            RgbImage low = degraded(Examples.fixed(images, seed, i, Streams.SAMPLES));
            RgbImage condition = onGrid(low);
            Cell[] cells = new Cell[SHOWN_TIMESTEPS.length + 3];
            cells[0] = Cell.of(low, "low resolution");
            cells[1] = Cell.of(condition, "condition", decibels(condition, truth));
            for (int j = 0; j < SHOWN_TIMESTEPS.length; j++) {
                int t = SHOWN_TIMESTEPS[j];
                TrainingBatch batch = batch(List.of(Examples.fixed(images, seed, i, Streams.SAMPLES)),
                        List.of(condition), new int[]{t});
                RgbImage corrected = onGrid(network.predict(batch.inputs()));
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

    /** Returns the condition: a low-resolution image with one pixel for each point of the grid. */
    private RgbImage onGrid(RgbImage low) {
        return Resizer.resize(low, grid.columns(), grid.rows(), ResizeFilter.BICUBIC);
    }

    /** Returns the grid's pixels of one image (1, 3, H, W). */
    private RgbImage onGrid(Tensor image) {
        return ImageTensors.toImage(grid.apply(image));
    }

    @Override
    public ModelDescription description() {
        return description;
    }
}
