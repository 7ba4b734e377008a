package io.github.dpi4j.training;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.image.ImageTensors;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.model.ModelDescription;
import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.random.PhiloxStream;
import io.github.dpi4j.sampler.Ddim;
import io.github.dpi4j.sampler.NoisePredictor;
import io.github.dpi4j.sampler.Prediction;
import io.github.dpi4j.sampler.Prior;
import io.github.dpi4j.sampler.UnconditionalSampler;
import io.github.dpi4j.sampler.Variance;
import io.github.dpi4j.schedule.BetaSchedule;
import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.sheet.Sheet;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import io.github.dpi4j.objective.DenoisingObjective;
import io.github.dpi4j.optim.TrainingBatch;
import io.github.dpi4j.unet.UNet;
import io.github.dpi4j.unet.UNetConfig;
import java.util.List;
import java.util.stream.IntStream;

/** The training of a diffusion prior on whole images: 1000 linear steps, as in guided-diffusion. */
public final class PriorTask implements Task {
    private static final int SAMPLES = 12;
    private static final int COLUMNS = 6;
    private static final String SAMPLE_STEPS = "ddim25";
    private static final int CELL = 128;

    private final ModelDescription description;
    private final DenoisingObjective objective;

    /**
     * Creates a task.
     *
     * @param config the network's architecture
     * @param imageSize side of the images
     * @throws IllegalArgumentException if the network does not support images of this size
     */
    public PriorTask(UNetConfig config, int imageSize) {
        this.description = new ModelDescription(config, imageSize, BetaSchedule.LINEAR, Timesteps.COUNT,
                new ModelDescription.Prior(Prediction.EPSILON,
                        config.learnedSigma() ? Variance.LEARNED_RANGE : Variance.FIXED_SMALL));
        this.objective = new DenoisingObjective(DiffusionSchedule.linear(""), config.learnedSigma());
    }

    @Override
    public Graph graph() {
        return UNet.graph(description.architecture());
    }

    @Override
    public TrainingBatch batch(List<Example> examples, int[] t) {
        Tensor images = Example.images(examples);
        return objective.batch(images, t, Example.noise(examples, images));
    }

    @Override
    public RgbImage samples(Network network, ImageFolder images, long seed) {
        DiffusionSchedule schedule = DiffusionSchedule.linear(SAMPLE_STEPS);
        Prior prior = new Prior(NoisePredictor.of(network), schedule, Prediction.EPSILON, Variance.FIXED_SMALL, true);
        NoiseSource noise = NoiseSource.perImage(IntStream.range(0, SAMPLES)
                .mapToObj(i -> new PhiloxStream(seed, Streams.SAMPLES.number(i))).toList());
        int size = description.imageSize();
        Tensor drawn = new UnconditionalSampler(prior, new Ddim(0))
                .sample(Shape.of(SAMPLES, RgbImage.CHANNELS, size, size), noise);
        return new Sheet(CELL).grid(ImageTensors.toImages(drawn), COLUMNS).render();
    }

    @Override
    public ModelDescription description() {
        return description;
    }
}
