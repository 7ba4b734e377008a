package io.github.dpi4j.models;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.backend.DifferentiableNetwork;
import io.github.dpi4j.backend.Network;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.model.ModelDescription;
import io.github.dpi4j.posterior.ConditionCorrector;
import io.github.dpi4j.posterior.MethodFactory;
import io.github.dpi4j.posterior.PosteriorMethod;
import io.github.dpi4j.posterior.PosteriorSampler;
import io.github.dpi4j.posterior.Restorer;
import io.github.dpi4j.posterior.Settings;
import io.github.dpi4j.sampler.NoisePredictor;
import io.github.dpi4j.sampler.Prior;
import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.schedule.Spacing;
import io.github.dpi4j.tensor.Shape;
import java.io.IOException;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A {@link FaceModel}'s networks, compiled when they are first needed, by one thread at a time. Restorations of several threads take
 * turns, pass by pass or, where a whole run stays on a device, run by run. After {@link #close},
 * calls that need a network fail with an {@link IllegalStateException}.
 */
public final class FaceNetworks implements AutoCloseable {
    private final FaceModel model;
    private final Backend backend;
    private @Nullable Network prior;
    private @Nullable DifferentiableNetwork differentiable;
    private @Nullable Network corrector;
    private boolean isClosed;

    FaceNetworks(FaceModel model, Backend backend) {
        this.model = model;
        this.backend = backend;
    }

    /** {@return the model} */
    public FaceModel model() {
        return model;
    }

    /** {@return whether they run on a device of their own, beside other work of the host} */
    public boolean haveOwnDevice() {
        return backend.hasOwnDevice();
    }

    /**
     * {@return the prior, sampled with a schedule}
     *
     * @param schedule the noise schedule
     * @throws IOException if its weights are not those of its network
     */
    public Prior prior(DiffusionSchedule schedule) throws IOException {
        return prior(plain(), schedule);
    }

    private Prior prior(Network network, DiffusionSchedule schedule) {
        ModelDescription.Prior role = (ModelDescription.Prior) model.prior().description().role();
        return new Prior(NoisePredictor.of(network), schedule, role.prediction(), role.variance(), true);
    }

    /**
     * {@return the prior with a number of steps of the noise schedule that it was trained with}
     *
     * @param spacing spacing of the steps over those of training
     * @param steps number of steps
     * @throws IllegalArgumentException if so many steps cannot be chosen from those of training
     * @throws IOException if its weights are not those of its network
     */
    public Prior prior(Spacing spacing, int steps) throws IOException {
        return prior(plain(), schedule(spacing, steps));
    }

    /**
     * {@return the prior with gradients with respect to its images, as DPS needs them; otherwise as {@link
     * #prior(Spacing, int)}}
     *
     * @param spacing spacing of the steps over those of training
     * @param steps number of steps
     * @throws IllegalArgumentException if so many steps cannot be chosen from those of training, or the backend has no
     *        gradients
     * @throws IOException if a file or a network's weights cannot be read
     */
    public Prior differentiablePrior(Spacing spacing, int steps) throws IOException {
        return prior(differentiable(), schedule(spacing, steps));
    }

    private DiffusionSchedule schedule(Spacing spacing, int steps) {
        ModelDescription description = model.prior().description();
        return DiffusionSchedule.of(description.betas(), description.timesteps(), spacing, steps);
    }

    /**
     * {@return the shape (N, 3, H, W) of so many images of the prior's}
     *
     * @param images the images
     */
    public Shape shape(int images) {
        return Shape.of(images, RgbImage.CHANNELS, model.imageSize(), model.imageSize());
    }

    /**
     * {@return a restorer by DPI with the model's settings for an image}
     *
     * @param low the low-resolution image; not modified
     * @throws IOException if a file or a network's weights cannot be read
     */
    public Restorer restorer(RgbImage low) throws IOException {
        return restorer(Recipe.dpi(), model.input(low));
    }

    /**
     * {@return a restorer by DPI with the model's settings for clean images}
     *
     * @param scale that is restored from
     * @throws IOException if a file or a network's weights cannot be read
     */
    public Restorer restorer(int scale) throws IOException {
        return restorer(Recipe.dpi(), scale);
    }

    /**
     * {@return a restorer of clean images by any method, see {@link #restorer(Recipe, FaceInput)}}
     *
     * @param recipe the method and its settings
     * @param scale that is restored from
     * @throws IllegalArgumentException as {@link #restorer(Recipe, FaceInput)}
     * @throws IOException if the corrector's weights are not those of its network
     */
    public Restorer restorer(Recipe recipe, int scale) throws IOException {
        return restorer(recipe, new FaceInput(scale));
    }

    /**
     * {@return a restorer by any method, with the model's corrector if the method takes one} Grey images stay grey
     * ({@link GreyImages}).
     *
     * @param recipe the method and its settings
     * @param input the low-resolution image
     * @throws IllegalArgumentException if the scale is not from 1 to the image size, the settings do not fit the model, or
     *        the method needs gradients and the backend has none
     * @throws IOException if the corrector's weights are not those of its network
     */
    public Restorer restorer(Recipe recipe, FaceInput input) throws IOException {
        MethodFactory factory = recipe.method();
        Settings settings = recipe.check(model, input);
        ModelDescription description = model.prior().description();
        DiffusionSchedule schedule = recipe.schedule(model, settings);
        PosteriorMethod<?> method = factory.takesCorrector(settings) && model.corrector().isPresent()
                ? factory.method(settings, ConditionCorrector.of(corrector()))
                : factory.method(settings);
        return new Restorer(new PosteriorSampler(
                prior(factory.needsGradients() ? differentiable() : plain(), schedule), method),
                factory.preparation(settings),
                factory.noiseLevel(settings), factory.backProjection(settings), description.imageSize(),
                description.imageSize(), GreyImages::keep);
    }

    private synchronized Network plain() throws IOException {
        requireOpen();
        if (prior == null) {
            prior = model.prior().compile(backend);
        }
        return prior;
    }

    private synchronized DifferentiableNetwork differentiable() throws IOException {
        requireOpen();
        if (differentiable == null) {
            differentiable = model.prior().differentiable(backend);
        }
        return differentiable;
    }

    private synchronized Network corrector() throws IOException {
        requireOpen();
        if (corrector == null) {
            corrector = model.corrector().orElseThrow().compile(backend);
        }
        return corrector;
    }

    private void requireOpen() {
        if (isClosed) {
            throw new IllegalStateException("this FaceNetworks is closed");
        }
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        Stream.of(prior, differentiable, corrector).filter(Objects::nonNull).forEach(Network::close);
    }
}
