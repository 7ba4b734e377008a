package io.github.dpi4j.posterior;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.backend.loop.LoopImages;
import io.github.dpi4j.backend.loop.LoopNetwork;
import io.github.dpi4j.backend.loop.LoopPlan;
import io.github.dpi4j.operator.GridSampling;
import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.random.PhiloxStream;
import io.github.dpi4j.sampler.Ddim;
import io.github.dpi4j.sampler.Ddpm;
import io.github.dpi4j.sampler.NetworkPass;
import io.github.dpi4j.sampler.Prior;
import io.github.dpi4j.sampler.Step;
import io.github.dpi4j.sampler.StepListener;
import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * {@link Dpi}'s run as a loop on the device of its networks. The steps are those of {@link Dpi#reverse}, written as
 * programs of {@link DpiPixels}; the last result of the corrector, read on the grid, is the condition.
 */
final class DpiOnDevice {
    private static final LoopImages CONDITION = new LoopImages.Own("condition");
    private static final LoopImages CHOSEN = new LoopImages.Own("chosen");

    private final Dpi dpi;
    private final Problem problem;
    private final GridSampling grid;
    private final LoopNetwork prior;
    private final @Nullable LoopNetwork corrector;
    private final DiffusionSchedule schedule;
    private final Shape shape;
    /** Channels of the prior's output. */
    private final int outputChannels;

    private DpiOnDevice(Dpi dpi, Problem problem, GridSampling grid, LoopNetwork prior,
            @Nullable LoopNetwork corrector) {
        this.dpi = dpi;
        this.problem = problem;
        this.grid = grid;
        this.prior = prior;
        this.corrector = corrector;
        this.schedule = problem.schedule();
        this.shape = problem.imageShape();
        this.outputChannels = prior.loopOutput(shape).dim(1);
    }

    /** A step of a run whose images are on the device. */
    private record Taken(int i, double timestep) implements Step {
        @Override
        public Tensor x() {
            throw new IllegalStateException(
                    "step: its images are on the device; a listener that reads them must say so by readsImages()");
        }

        @Override
        public Tensor predXStart() {
            return x();
        }
    }

    /** Runs on the device; empty if that cannot be done, or comes to values that are not finite. */
    static Optional<Tensor> sample(Dpi dpi, Problem problem, GridSampling grid, NoiseSource noise,
            StepListener listener) {
        if (!(problem.prior().network().asNetwork().orElse(null) instanceof LoopNetwork prior)) {
            return Optional.empty();
        }
        LoopNetwork corrector = null;
        if (dpi.corrector() != ConditionCorrector.NONE) {
            if (!(dpi.corrector().asNetwork().orElse(null) instanceof LoopNetwork network)
                    || !prior.loopsWith(network)) {
                return Optional.empty();
            }
            corrector = network;
        }
        DpiOnDevice run = new DpiOnDevice(dpi, problem, grid, prior, corrector);
        List<PhiloxStream> streams = noise.philoxStreams();
        return streams.size() == run.shape.dim(0) && run.isPossible() ? run.run(streams, listener) : Optional.empty();
    }

    private boolean isPossible() {
        Prior model = problem.prior();
        int channels = shape.dim(1);
        boolean fits = outputChannels == 2 * channels || outputChannels == channels && !model.variance().isLearned();
        // A step that goes nowhere has a variance of 0, whatever the network says.
        boolean varies = IntStream.range(0, schedule.steps()).allMatch(i -> schedule.betas(i) > 0);
        return fits && channels == 3 && (dpi.sampler() instanceof Ddim || dpi.sampler() instanceof Ddpm && varies)
                && (corrector == null || corrector.loopOutput(shape).equals(shape));
    }

    private Optional<Tensor> run(List<PhiloxStream> streams, StepListener listener) {
        DpiPixels start = DpiPixels.start(new LoopImages.Input(prior, "x"));
        List<DpiPixels> programs = new ArrayList<>(List.of(start));
        List<List<LoopPlan.Part>> steps = new ArrayList<>(List.of(List.of(new LoopPlan.Pixels(start.program()))));
        Map<Stage, Integer> numbers = new HashMap<>();
        int rows = schedule.steps() + 1;
        int[] order = new int[rows];
        for (int row = 1; row < rows; row++) {
            order[row] = numbers.computeIfAbsent(dpi.settings().stage(schedule, step(row)), stage -> {
                DpiPixels program = program(stage);
                programs.add(program);
                steps.add(parts(stage, program));
                return steps.size() - 1;
            });
        }
        int slots = programs.stream().mapToInt(DpiPixels::slots).max().orElseThrow();
        float[] coefficients = new float[rows * slots];
        for (int row = 1; row < rows; row++) {
            programs.get(order[row]).coefficients(step(row), coefficients, row * slots);
        }
        long[] offsets = new long[2 * rows];
        long words = draws(offsets);
        Optional<Tensor> images = prior.runLoop(new LoopPlan(shape, grid.k(), rows, slots, steps),
                new LoopPlan.Rows(order, coefficients, offsets), streams, inputs(),
                new LoopImages.Input(prior, "x"), follower(steps, order, listener));
        if (images.isPresent()) {
            streams.forEach(stream -> stream.skip(words));
        }
        return images;
    }

    /** Returns the index in the schedule of the step that a row takes; row 0 draws x_T. */
    private int step(int row) {
        return schedule.steps() - row;
    }

    private DpiPixels program(Stage stage) {
        return DpiPixels.step(dpi, problem.prior(), stage, new DpiPixels.Images(prior, corrector, condition(), CHOSEN,
                shape.dim(1), outputChannels == 2 * shape.dim(1)));
    }

    private List<LoopPlan.Part> parts(Stage stage, DpiPixels program) {
        List<LoopPlan.Part> parts = new ArrayList<>(List.of(new LoopPlan.Pass(prior)));
        if (stage == Stage.WEAK) {
            parts.add(new LoopPlan.StructureMask(condition(), CHOSEN, dpi.settings().gamma()));
        }
        parts.add(new LoopPlan.Pixels(program.program()));
        if (stage != Stage.FREE && corrector != null) {
            parts.add(new LoopPlan.Pass(corrector));
        }
        return parts;
    }

    private LoopImages condition() {
        return corrector == null ? CONDITION : new LoopImages.Output(corrector);
    }

    /** Returns the known pixels, wherever they are read from. */
    private Map<LoopImages, Tensor> inputs() {
        // A run of a single step reads none.
        if (schedule.steps() == 1) {
            return Map.of();
        }
        Tensor known = problem.operator().adjoint(problem.y());
        return corrector == null
                ? Map.of(CONDITION, known)
                : Map.of(condition(), known, new LoopImages.Input(corrector, "y"), known);
    }

    /** Writes which words of the streams the rows draw from, and returns how many there are. */
    private long draws(long[] offsets) {
        long normals = Math.ceilDiv(shape.size() / shape.dim(0), 2) * 2L;
        long words = normals;
        for (int row = 1; row < offsets.length / 2; row++) {
            offsets[2 * row] = words;
            words += normals;
            if (dpi.settings().stage(schedule, step(row)) == Stage.WEAK) {
                offsets[2 * row + 1] = words;
                words += (long) grid.rows() * grid.columns();
            }
        }
        return words;
    }

    private LoopPlan.Follower follower(List<List<LoopPlan.Part>> steps, int[] order, StepListener listener) {
        return new LoopPlan.Follower() {
            @Override
            public void before(int row) {
                if (listener.isCancelled()) {
                    throw new CancellationException("cancelled");
                }
            }

            @Override
            public void done(int row) {
                for (LoopPlan.Part part : steps.get(order[row])) {
                    if (part instanceof LoopPlan.Pass(Network network)) {
                        listener.onPass(network == prior ? NetworkPass.PRIOR : NetworkPass.CORRECTOR);
                    }
                }
                if (row > 0) {
                    listener.onStep(new Taken(step(row), schedule.timestep(step(row))));
                }
            }
        };
    }
}
