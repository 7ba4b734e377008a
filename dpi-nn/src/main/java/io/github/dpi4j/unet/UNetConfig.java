package io.github.dpi4j.unet;

import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Op.QkvOrder;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The architecture of a UNet as guided-diffusion's {@code UNetModel} builds it (Dhariwal and Nichol, "Diffusion Models
 * Beat GANs on Image Synthesis", 2021). Two networks of equal configuration have the same tensors under the same names.
 *
 * @param inChannels channels of the image
 * @param modelChannels base width; the timestep embedding is 4 times as wide
 * @param outChannels {@code inChannels}, or twice as many if the network predicts variances too
 * @param levels from full resolution downwards, at most 16; each halves the one before
 * @param numResBlocks residual blocks per level in the encoder, at most 64; the decoder has one more
 * @param resampling resampling between two levels
 * @param scaleShiftNorm whether the embedding scales and shifts the second normalisation (else it is added before)
 * @param skipKernel 1 or 3: kernel of the convolution on a residual block's skip connection where channels change
 * @param heads how attention blocks divide their channels; not recorded in a checkpoint
 * @param qkvOrder how attention blocks lay out queries, keys and values; not recorded in a checkpoint
 */
public record UNetConfig(int inChannels, int modelChannels, int outChannels, List<Level> levels, int numResBlocks,
        Resampling resampling, boolean scaleShiftNorm, int skipKernel, Heads heads, QkvOrder qkvOrder) {

    /** Groups of every group normalisation. */
    static final int GROUPS = 32;

    /** Bounds far beyond any known network, checked before memory is allocated for what a file claims. */
    private static final int MOST_LEVELS = 16;
    private static final int MOST_BLOCKS = 64;
    private static final int MOST_CHANNELS = 1 << 16;

    /**
     * DPI's prior, the unconditional 256×256 model of faces {@code ffhq_10m.pt} that the authors' code names: 93,563,910
     * parameters.
     */
    public static final UNetConfig DPI_PRIOR = of(128, 6, 1, new Heads.Width(64), List.of(new Level(128, false),
            new Level(128, false), new Level(256, false), new Level(256, false), new Level(512, true),
            new Level(512, false)));

    /** DPI's corrector for 256×256 in the authors' code: 5,867,427 parameters. */
    public static final UNetConfig DPI_CORRECTOR = of(32, 3, 1, new Heads.Width(16), List.of(new Level(32, false),
            new Level(32, false), new Level(64, false), new Level(64, false), new Level(128, false),
            new Level(128, true)));

    /**
     * One resolution: its channels, and whether an attention block follows each of its residual blocks.
     *
     * @param channels channels of the level
     * @param attention whether an attention block follows each of its residual blocks
     */
    public record Level(int channels, boolean attention) {
    }

    /** Resampling between two levels. */
    public enum Resampling {
        /** A residual block that resamples inside ({@code resblock_updown}). */
        RES_BLOCK,
        /** A 3×3 convolution with stride 2; nearest-neighbour upsampling and a 3×3 convolution. */
        CONVOLUTION,
        /** Mean of 2×2 pixels; nearest-neighbour upsampling ({@code conv_resample=False}). */
        PLAIN
    }

    /**
     * Settings that a checkpoint does not record; {@code null} stands for the default of {@link #fromWeights}.
     *
     * @param heads division into heads, or null
     * @param qkvOrder layout of queries, keys and values, or null
     */
    public record Hints(@Nullable Heads heads, @Nullable QkvOrder qkvOrder) {
        /** Defaults for everything. */
        public static final Hints NONE = new Hints(null, null);
    }

    /** Checks the components. */
    public UNetConfig {
        levels = List.copyOf(levels);
        require(inChannels >= 1, "inChannels", "at least 1", inChannels);
        require(modelChannels >= 1, "modelChannels", "at least 1", modelChannels);
        require(outChannels >= 1, "outChannels", "at least 1", outChannels);
        require(!levels.isEmpty() && levels.size() <= MOST_LEVELS, "levels", "1 to " + MOST_LEVELS, levels.size());
        require(numResBlocks >= 1 && numResBlocks <= MOST_BLOCKS, "numResBlocks", "1 to " + MOST_BLOCKS, numResBlocks);
        require(Math.max(inChannels, Math.max(modelChannels, outChannels)) <= MOST_CHANNELS, "channels",
                "at most " + MOST_CHANNELS, inChannels + ", " + modelChannels + " and " + outChannels);
        require(skipKernel == 1 || skipKernel == 3, "skipKernel", "1 or 3", skipKernel);
        for (Level level : levels) {
            require(level.channels() >= GROUPS && level.channels() % GROUPS == 0 && level.channels() <= MOST_CHANNELS,
                    "channels of each level",
                    "a multiple of " + GROUPS + ", the groups of a normalisation", level.channels());
            if (level.attention()) {
                heads.count(level.channels(), false);
                heads.count(level.channels(), true);
            }
        }
        heads.count(levels.getLast().channels(), false);
    }

    /**
     * Reads the architecture from the names and shapes of a checkpoint's tensors.
     *
     * <p>Names and shapes do not depend on head width and attention order. Unless hinted otherwise, heads are half as
     * wide as {@code modelChannels} and at most 64 channels (64 in DPI's prior {@code ffhq_10m.pt} and in OpenAI's
     * unconditional models, 16 in DPI's corrector), in the legacy order {@link QkvOrder#PER_HEAD}.
     *
     * @param weights the network's weights
     * @param hints settings that a checkpoint does not record
     * @return the architecture
     * @throws IllegalArgumentException if the tensors are not those of such a network, or of a kind that is not
     *        supported; the message names everything found wrong. Other tensors are checked when the network is
     *        compiled
     */
    public static UNetConfig fromWeights(Weights weights, Hints hints) {
        return new ArchitectureReader(weights).read(hints);
    }

    /**
     * {@return a UNet in the shape of DPI's networks: residual blocks resample, scale-shift norm, legacy attention
     * order}
     *
     * @param modelChannels base width
     * @param outChannels channels of the output
     * @param numResBlocks residual blocks per level in the encoder
     * @param heads division of attention blocks into heads
     * @param levels levels from full resolution downwards
     */
    public static UNetConfig of(int modelChannels, int outChannels, int numResBlocks, Heads heads,
            List<Level> levels) {
        return new UNetConfig(3, modelChannels, outChannels, levels, numResBlocks, Resampling.RES_BLOCK, true, 1, heads,
                QkvOrder.PER_HEAD);
    }

    /** {@return height and width of an image must be divisible by this} */
    public int downsamplingFactor() {
        return 1 << (levels.size() - 1);
    }

    /** {@return width of the timestep embedding that every residual block reads} */
    public int embeddingChannels() {
        return 4 * modelChannels;
    }

    /** {@return whether the network predicts variances beside the noise} */
    public boolean learnedSigma() {
        return outChannels == 2 * inChannels;
    }

    /** {@return a description in several lines, for people} */
    public String describe() {
        String widths = levels.stream().map(l -> l.channels() + (l.attention() ? " with attention" : ""))
                .collect(Collectors.joining(", "));
        return """
                channels         %d in, %d out%s
                levels           %s
                residual blocks  %d per level, %s, %s
                attention        %s, %s
                image sizes      divisible by %d""".formatted(inChannels, outChannels,
                learnedSigma() ? " (noise and variance)" : "", widths, numResBlocks,
                scaleShiftNorm ? "scale-shift norm" : "added embedding", switch (resampling) {
                    case RES_BLOCK -> "resampling inside residual blocks";
                    case CONVOLUTION -> "resampling by convolutions";
                    case PLAIN -> "resampling without weights";
                }, heads,
                qkvOrder == QkvOrder.PER_HEAD ? "legacy order" : "new attention order", downsamplingFactor());
    }

    private static void require(boolean condition, String name, String expected, Object got) {
        if (!condition) {
            throw new IllegalArgumentException("UNet " + name + ": expected " + expected + ", got " + got);
        }
    }
}
