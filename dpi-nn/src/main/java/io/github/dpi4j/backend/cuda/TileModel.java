package io.github.dpi4j.backend.cuda;

import io.github.dpi4j.backend.cuda.ConvolutionTile.Choice;
import io.github.dpi4j.backend.cuda.ConvolutionTile.Problem;
import io.github.dpi4j.graph.Op;

/**
 * A model of a convolution's time: the amounts of work of the busiest multiprocessor, one wave of co-resident blocks after
 * the other, each times a constant. The constants are fitted to times on an H200 ({@code TileModelTest}), where the median
 * error is 5 %. Those times are of an older main loop, which waited at a barrier for every tap: of the present one the model
 * says which tiles are worth timing ({@link TileTuner}), and no more, until new times are fitted
 * ({@code dpi selftest cuda --parts tiles}). Hopper's kernels, of which no times are known, have an estimate of their own,
 * {@link HopperTiles}.
 */
final class TileModel {
    /** Kinds of work, each with the clocks of one multiprocessor that a unit of it takes. */
    private enum Work {
        /** Clocks in which the multiprocessor would issue the products at {@link ElementType#productsPerClock}. */
        PRODUCTS(0.431),
        /** Clocks in which shared memory delivers the operands of the products, see {@link #loads}. */
        LOADS(1.23),
        /** Elements that are normalised. */
        NORMALISED(0.0491),
        /** Taps of K tiles, at each of which the measured main loop waited, co-resident blocks together. */
        STEPS(802),
        /** Results that are stored. */
        STORED(0.342),
        /** Partial sums of split-K that are written or read. */
        MOVED(0.0818), LAUNCH(13600);

        final double clocks;

        Work(double clocks) {
            this.clocks = clocks;
        }
    }

    /** The clock rate of the H200 that the constants are fitted to. */
    private static final double CLOCKS_PER_MICROSECOND = 1750;

    private TileModel() {
    }

    static double microseconds(Choice choice, Problem problem, Device device) {
        if (choice.tile().isForHopper()) {
            return HopperTiles.clocks(choice, problem, device.multiprocessors()) / CLOCKS_PER_MICROSECOND;
        }
        double[] amounts = amounts(choice, problem, device.multiprocessors(), device.sharedBytes());
        double clocks = 0;
        for (Work work : Work.values()) {
            clocks += amounts[work.ordinal()] * work.clocks;
        }
        return clocks / CLOCKS_PER_MICROSECOND;
    }

    /** Returns the constants in the order of the amounts, in clocks. */
    static double[] constants() {
        double[] constants = new double[Work.values().length];
        for (Work work : Work.values()) {
            constants[work.ordinal()] = work.clocks;
        }
        return constants;
    }

    static double clocksPerMicrosecond() {
        return CLOCKS_PER_MICROSECOND;
    }

    /** Returns the amounts of work that the busiest multiprocessor does. */
    static double[] amounts(Choice choice, Problem p, int multiprocessors, int sharedBytes) {
        ConvolutionTile tile = choice.tile();
        int tiles = tile.tiles(p.height(), p.width()) * (DeviceWeights.outputs(p.first()) / tile.outputs())
                * p.images();
        int blocks = Math.ceilDiv(tiles * choice.splitK(), multiprocessors);
        int coResident = Math.min(tile.resident(), sharedBytes / choice.sharedBytes());
        double[] amounts = new double[Work.values().length];
        add(amounts, blocks / coResident, wave(choice, p, coResident));
        if (blocks % coResident != 0) {
            add(amounts, 1, wave(choice, p, blocks % coResident));
        }
        amounts[Work.LAUNCH.ordinal()] = 1;
        return amounts;
    }

    private static void add(double[] sum, double factor, double[] amounts) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += factor * amounts[i];
        }
    }

    /** Returns the amounts of so many co-resident blocks. */
    private static double[] wave(Choice choice, Problem p, int blocks) {
        ConvolutionTile tile = choice.tile();
        double results = (double) tile.height() * tile.width() * tile.outputs();
        double steps = 0;
        double normalised = 0;
        for (Op.Conv2d operand : p.operands()) {
            int kTiles = Math.ceilDiv(p.type().kTiles(operand.inChannels()), choice.splitK());
            steps += kTiles * operand.window().taps();
            normalised += (double) kTiles * tile.patch(operand) * p.type().kTile();
        }
        double[] amounts = new double[Work.values().length];
        amounts[Work.PRODUCTS.ordinal()] = blocks * steps * results * p.type().kTile() / p.type().productsPerClock();
        amounts[Work.LOADS.ordinal()] = blocks * steps * loads(tile, p.type());
        amounts[Work.NORMALISED.ordinal()] = blocks * normalised;
        amounts[Work.STEPS.ordinal()] = steps;
        amounts[Work.STORED.ordinal()] = blocks * results;
        amounts[Work.MOVED.ordinal()] = choice.splitK() == 1 ? 0 : (blocks + choice.splitK()) * results;
        return amounts;
    }

    /**
     * Returns the clocks in which the warps of a block load both operands of a step from shared memory: whole matrices,
     * 128 bytes a clock; without tensor cores thread by thread, many of which load the same.
     */
    private static double loads(ConvolutionTile tile, ElementType type) {
        int warpColumns = tile.threads() / 32 / tile.warpRows();
        int left = warpColumns * tile.height() * tile.width();
        int right = tile.warpRows() * tile.outputs();
        return type == ElementType.FP32 ? 2 * left + 4 * right : (left + right) * ElementType.K_TILE_BYTES / 128.0;
    }
}
