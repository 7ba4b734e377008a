package io.github.dpi4j.backend.loop;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.tensor.Shape;
import java.util.List;
import java.util.stream.Stream;

/**
 * A loop of networks, with arithmetic on images between their passes, that runs on a device from beginning to end. Each
 * of its steps is prepared once and started as often as rows of its tables ask for it; rows differ in their
 * coefficients. Plans of equal parts are equal.
 *
 * @param images shape of all images (N, C, H, W)
 * @param grid every grid-th pixel of every grid-th row is on the grid, from the first
 * @param rows the most rows of the tables
 * @param slots coefficients of a row, at least 1: the timestep is the first
 * @param steps the parts of each step, in order
 */
public record LoopPlan(Shape images, int grid, int rows, int slots, List<List<Part>> steps) {
    /** Copies the steps. */
    public LoopPlan {
        steps = steps.stream().map(List::copyOf).toList();
    }

    /** A part of a step. */
    public sealed interface Part {
    }

    /**
     * A pass of a network over what its inputs hold; an input named {@code t} holds the row's timestep.
     *
     * @param network the network
     */
    public record Pass(Network network) implements Part {
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
    public record StructureMask(LoopImages images, LoopImages chosen, double gamma) implements Part {
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

    /** {@return the networks, in the order of their first pass} */
    public List<Network> networks() {
        return steps.stream().flatMap(List::stream)
                .flatMap(part -> part instanceof Pass(Network network) ? Stream.of(network) : Stream.empty()).distinct()
                .toList();
    }
}
