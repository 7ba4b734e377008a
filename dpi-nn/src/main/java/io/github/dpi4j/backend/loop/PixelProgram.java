package io.github.dpi4j.backend.loop;

import java.util.ArrayList;
import java.util.List;

/**
 * Arithmetic on the elements of images, which a device does in one launch: a list of instructions on registers. Float32
 * operations are rounded one by one, so results have the bits of the same arithmetic in Java, except that exp may differ
 * by a unit in the last place. Immutable; programs of equal instructions are equal.
 *
 * <p>Coefficients are in slots, which {@link LoopPlan} fills for each of its rows; slot 0 holds the row's timestep.
 */
public final class PixelProgram {
    /** The most instructions of a program. */
    public static final int MOST_INSTRUCTIONS = 32;
    /** The most images that a program reads and writes. */
    public static final int MOST_IMAGES = 8;

    private final List<Instruction> code;
    private final List<Operand> images;
    private final int registers;

    /** The operations; {@link Builder}'s methods of these names say what they do. */
    public enum Operation {
        /** Reads images. */
        LOAD,
        /** Writes images. */
        STORE,
        /** c[at]·a + c[at + 1]·b. */
        WEIGHTED_SUM,
        /** (c[at]·a − b) / c[at + 1]. */
        SCALED_DIFFERENCE,
        /** Limits to [-1, 1]. */
        CLIP,
        /** Interpolates between two coefficients. */
        BETWEEN,
        /** A coefficient. */
        CONSTANT,
        /** Adds the noise in register {@code at}. */
        ADD_NOISE,
        /** Draws from N(0, 1). */
        NORMAL,
        /** Selects by the grid. */
        SELECT_GRID,
        /** Selects by a choice of the grid's pixels. */
        SELECT_CHOSEN,
        /** Counts values that are not finite. */
        REQUIRE_FINITE
    }

    /**
     * An instruction.
     *
     * @param operation the operation
     * @param to register of the result
     * @param a register of the first operand
     * @param b register of the second one
     * @param at slot of the first coefficient, index of the images, or a third register, as the operation needs it
     */
    public record Instruction(Operation operation, int to, int a, int b, int at) {
    }

    /**
     * Images from one of their channels on.
     *
     * @param images the images
     * @param firstChannel the channel
     */
    public record Operand(LoopImages images, int firstChannel) {
    }

    /**
     * A value of each element while the program runs.
     *
     * @param number its number in the program
     */
    public record Register(int number) {
    }

    private PixelProgram(Builder builder) {
        this.code = List.copyOf(builder.code);
        this.images = List.copyOf(builder.images);
        this.registers = builder.registers;
    }

    /** {@return the instructions, in order} */
    public List<Instruction> code() {
        return code;
    }

    /** {@return the images that instructions read and write, by their index} */
    public List<Operand> images() {
        return images;
    }

    /** {@return the number of registers} */
    public int registers() {
        return registers;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof PixelProgram p && code.equals(p.code) && images.equals(p.images);
    }

    @Override
    public int hashCode() {
        return 31 * code.hashCode() + images.hashCode();
    }

    /** A writer of programs: each method appends an instruction and returns the register of its result. */
    public static final class Builder {
        private final List<Instruction> code = new ArrayList<>();
        private final List<Operand> images = new ArrayList<>();
        private int registers;

        /** Creates an empty program. */
        public Builder() {
        }

        /**
         * {@return the images' elements}
         *
         * @param from the images
         * @param firstChannel the channel that is taken as the first
         */
        public Register load(LoopImages from, int firstChannel) {
            return add(Operation.LOAD, 0, 0, image(from, firstChannel));
        }

        /**
         * Overwrites images.
         *
         * @param a the new values
         * @param to the images
         */
        public void store(Register a, LoopImages to) {
            append(Operation.STORE, a.number, a.number, 0, image(to, 0));
        }

        /**
         * {@return c[slot]·a + c[slot + 1]·b}
         *
         * @param a a register
         * @param b a register
         * @param slot of the first coefficient
         */
        public Register weightedSum(Register a, Register b, int slot) {
            return add(Operation.WEIGHTED_SUM, a.number, b.number, slot);
        }

        /**
         * {@return (c[slot]·a − b) / c[slot + 1]}
         *
         * @param a a register
         * @param b a register
         * @param slot of the first coefficient
         */
        public Register scaledDifference(Register a, Register b, int slot) {
            return add(Operation.SCALED_DIFFERENCE, a.number, b.number, slot);
        }

        /**
         * {@return a limited to [-1, 1]}
         *
         * @param a a register
         */
        public Register clip(Register a) {
            return add(Operation.CLIP, a.number, 0, 0);
        }

        /**
         * {@return s·c[slot] + (1 − s)·c[slot + 1] for s = (a + 1) / 2}
         *
         * @param a a register
         * @param slot of the first coefficient
         */
        public Register between(Register a, int slot) {
            return add(Operation.BETWEEN, a.number, 0, slot);
        }

        /**
         * {@return c[slot]}
         *
         * @param slot of the coefficient
         */
        public Register constant(int slot) {
            return add(Operation.CONSTANT, 0, 0, slot);
        }

        /**
         * {@return mean + √exp(logVariance)·noise}
         *
         * @param mean a register
         * @param logVariance a register
         * @param noise a register
         */
        public Register addNoise(Register mean, Register logVariance, Register noise) {
            return add(Operation.ADD_NOISE, mean.number, logVariance.number, noise.number);
        }

        /** {@return draws from N(0, 1) of the images' streams: as many of each as it has elements, in their order} */
        public Register normal() {
            return add(Operation.NORMAL, 0, 0, 0);
        }

        /**
         * {@return a where a pixel is on the loop's grid, b elsewhere}
         *
         * @param a a register
         * @param b a register
         */
        public Register selectGrid(Register a, Register b) {
            return add(Operation.SELECT_GRID, a.number, b.number, 0);
        }

        /**
         * {@return a where a pixel is on the loop's grid and chosen, b elsewhere}
         *
         * @param chosen what {@link LoopPlan.StructureMask} has written
         * @param a a register
         * @param b a register
         */
        public Register selectChosen(LoopImages chosen, Register a, Register b) {
            return add(Operation.SELECT_CHOSEN, a.number, b.number, image(chosen, 0));
        }

        /**
         * Counts values that are not finite; a run in which there are any has no result.
         *
         * @param a the values
         */
        public void requireFinite(Register a) {
            append(Operation.REQUIRE_FINITE, 0, a.number, 0, 0);
        }

        /**
         * {@return the program}
         *
         * @throws IllegalStateException if it has more than 32 instructions or 8 images
         */
        public PixelProgram build() {
            if (code.size() > MOST_INSTRUCTIONS || images.size() > MOST_IMAGES) {
                throw new IllegalStateException("program: expected at most " + MOST_INSTRUCTIONS + " instructions on "
                        + MOST_IMAGES + " images, got " + code.size() + " on " + images.size());
            }
            return new PixelProgram(this);
        }

        private int image(LoopImages at, int firstChannel) {
            Operand operand = new Operand(at, firstChannel);
            if (!images.contains(operand)) {
                images.add(operand);
            }
            return images.indexOf(operand);
        }

        private Register add(Operation operation, int a, int b, int at) {
            append(operation, registers, a, b, at);
            return new Register(registers++);
        }

        private void append(Operation operation, int to, int a, int b, int at) {
            code.add(new Instruction(operation, to, a, b, at));
        }
    }
}
