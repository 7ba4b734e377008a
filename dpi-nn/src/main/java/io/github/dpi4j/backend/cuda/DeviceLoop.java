package io.github.dpi4j.backend.cuda;

import io.github.dpi4j.random.PhiloxStream;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A loop of networks, with arithmetic on images between their passes, that runs on a device from beginning to end. Each
 * of its steps is recorded once as a graph of launches and started as often as rows of its tables ask for it; rows differ
 * in their coefficients. Only the result is copied to the host, and a count of values that were not finite.
 *
 * <p>A recorded loop is kept with its first network, until another loop or other shapes replace it.
 */
public final class DeviceLoop {
    private DeviceLoop() {
    }

    /** A part of a step. */
    public sealed interface Part {
    }

    /**
     * A pass of a network over what its inputs hold; an input named {@code t} holds the row's timestep.
     *
     * @param network the network
     */
    public record Pass(CudaNetwork network) implements Part {
    }

    /**
     * Arithmetic on every element of the images.
     *
     * @param program the arithmetic
     */
    public record Pixels(PixelProgram program) implements Part {
    }

    /**
     * A choice of pixels of the grid at random, each with the probability (|∇²| of the grey image on the grid, spread
     * over [0, 1])^γ, from the images' streams. For {@link PixelProgram.Builder#selectChosen}.
     *
     * @param images RGB images, read on the grid only
     * @param chosen overwritten
     * @param gamma γ > 0
     */
    public record StructureMask(DeviceImages images, DeviceImages chosen, double gamma) implements Part {
    }

    /**
     * The loop's steps, and the sizes of its tables.
     *
     * @param images shape of all images (N, C, H, W)
     * @param grid every grid-th pixel of every grid-th row is on the grid, from the first
     * @param rows number of rows of the tables
     * @param slots coefficients of a row, at least 1: the timestep is the first
     * @param steps the parts of each step, in order
     */
    public record Plan(Shape images, int grid, int rows, int slots, List<List<Part>> steps) {
        /** Copies the steps. */
        public Plan {
            steps = steps.stream().map(List::copyOf).toList();
        }

        /** Returns the networks, in the order of their first pass. */
        List<CudaNetwork> networks() {
            return steps.stream().flatMap(List::stream).flatMap(part -> part instanceof Pass(CudaNetwork network)
                    ? Stream.of(network)
                    : Stream.empty()).distinct().toList();
        }
    }

    /**
     * The tables of a run.
     *
     * @param steps for each row, the index of the step that is taken
     * @param coefficients (rows · slots)
     * @param offsets (rows · 2): words of the images' streams before the row's normal draws, and before its uniform ones
     */
    public record Rows(int[] steps, float[] coefficients, long[] offsets) {
    }

    /** A follower of a run, called on the thread that runs it. */
    public interface Follower {
        /**
         * Is called before a row is started; an exception ends the run.
         *
         * @param row the row
         */
        void before(int row);

        /**
         * Is called after a row is complete.
         *
         * @param row the row
         */
        void done(int row);
    }

    /**
     * {@return whether these are networks on one device}
     *
     * @param networks any number of networks
     */
    public static boolean isOnOneDevice(List<CudaNetwork> networks) {
        return networks.stream().map(CudaNetwork::device).distinct().count() == 1;
    }

    /**
     * {@return the shape of a network's first output in a loop}
     *
     * @param network the network, whose inputs are images of the loop's, and timesteps named {@code t}
     * @param images the shape of the loop's images
     * @throws IllegalArgumentException if images of this shape do not fit the network
     */
    public static Shape outputShape(CudaNetwork network, Shape images) {
        return network.loopOutput(images);
    }

    /**
     * Runs a loop, which is recorded if it is not the one that ran last.
     *
     * @param plan the loop, of at least one network; all on one device
     * @param rows the tables
     * @param streams the images' random numbers; not modified
     * @param inputs values that images have at the beginning
     * @param result the images that are returned
     * @param follower follows the run
     * @return the result; empty if the program met values that were not finite
     * @throws CudaException if the device fails
     */
    public static Optional<Tensor> run(Plan plan, Rows rows, List<PhiloxStream> streams,
            Map<DeviceImages, Tensor> inputs, DeviceImages result, Follower follower) {
        CudaNetwork first = plan.networks().getFirst();
        synchronized (first.device()) {
            return first.loop(plan).run(rows, streams, inputs, result, follower);
        }
    }
}
