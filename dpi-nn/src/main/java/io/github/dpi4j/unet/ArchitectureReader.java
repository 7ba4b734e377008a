package io.github.dpi4j.unet;

import io.github.dpi4j.checkpoint.NetworkSignature;
import io.github.dpi4j.checkpoint.PrintableText;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Op.QkvOrder;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.unet.UNetConfig.Hints;
import io.github.dpi4j.unet.UNetConfig.Level;
import io.github.dpi4j.unet.UNetConfig.Resampling;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A reader of a {@link UNetConfig} from a checkpoint. It looks at few tensors only: the graph's check names all that do
 * not fit.
 */
final class ArchitectureReader {
    private static final int WIDEST_HEAD = 64;

    private final Weights weights;
    private final TreeSet<String> names;
    private final Resampling resampling;

    ArchitectureReader(Weights weights) {
        this.weights = weights;
        this.names = new TreeSet<>(weights.names());
        this.resampling = resampling();
    }

    UNetConfig read(Hints hints) {
        UnsupportedNetworks.refuse(weights, names);
        List<String> needed = NetworkSignature.GUIDED_DIFFUSION.landmarks();
        needed.stream().filter(weights.unread()::containsKey).forEach(weights::stored); // says what it is instead
        List<String> missing = needed.stream().filter(n -> !names.contains(n)).toList();
        if (!missing.isEmpty()) {
            TreeSet<String> all = new TreeSet<>(names);
            all.addAll(weights.unread().keySet());
            throw new IllegalArgumentException("UNet: not a guided-diffusion checkpoint: missing " + missing
                    + (all.isEmpty()
                            ? "; it has no tensors"
                            : "; its " + all.size() + " tensors begin with "
                                    + all.stream().limit(3).map(PrintableText::escape).toList()));
        }
        Shape stem = matrix("input_blocks.0.0.weight", 4);
        int modelChannels = matrix("time_embed.0.weight", 2).dim(1);
        int outChannels = matrix("out.2.weight", 4).dim(0);
        UnsupportedNetworks.refuseChannels(stem.dim(1), outChannels);

        int blocks = encoderBlocks();
        int perLevel = encoderBlocksPerLevel(blocks);
        List<Level> levels = levels(blocks, perLevel);
        Heads heads = Objects.requireNonNullElseGet(hints.heads(),
                () -> new Heads.Width(Math.clamp(modelChannels / 2, 1, WIDEST_HEAD)));
        QkvOrder order = Objects.requireNonNullElse(hints.qkvOrder(), QkvOrder.PER_HEAD);
        return new UNetConfig(stem.dim(1), modelChannels, outChannels, levels, perLevel - 1, resampling,
                scaleShiftNorm(), skipKernel(), heads, order);
    }

    /** Returns the residual blocks of a level, including the resampling that follows. */
    private int encoderBlocksPerLevel(int blocks) {
        return IntStream.range(1, blocks).filter(this::reduces).findFirst().orElse(blocks);
    }

    /** Returns whether this block of the encoder halves the resolution. */
    private boolean reduces(int block) {
        return switch (resampling) {
            case CONVOLUTION -> has("input_blocks." + block + ".0.op.");
            case PLAIN -> !has("input_blocks." + block + ".");
            // It looks like any other residual block; but its counterpart in the decoder follows another block.
            case RES_BLOCK -> has("output_blocks." + (block - 1) + ".1.in_layers.")
                    || has("output_blocks." + (block - 1) + ".2.in_layers.");
        };
    }

    private List<Level> levels(int blocks, int perLevel) {
        // input_blocks.0 is the first convolution; then perLevel blocks a level, without the resampling in the last.
        if (blocks % perLevel != 0) {
            throw new IllegalArgumentException("UNet: input_blocks: expected a multiple of " + perLevel
                    + " blocks, as the first level has, got " + blocks);
        }
        List<Level> levels = new ArrayList<>();
        for (int first = 1; first < blocks; first += perLevel) {
            levels.add(new Level(channels("input_blocks." + first + ".0"), has("input_blocks." + first + ".1.qkv.")));
        }
        return levels;
    }

    private Resampling resampling() {
        if (names.stream().anyMatch(n -> n.matches("input_blocks\\.\\d+\\.0\\.op\\..*"))) {
            return Resampling.CONVOLUTION;
        }
        boolean enlargingResBlock = names.stream()
                .anyMatch(n -> n.matches("output_blocks\\.\\d+\\.[12]\\.in_layers\\..*"));
        return enlargingResBlock ? Resampling.RES_BLOCK : Resampling.PLAIN;
    }

    private boolean scaleShiftNorm() {
        String name = "middle_block.0.emb_layers.1.weight";
        return names.contains(name) && matrix(name, 2).dim(0) == 2 * channels("middle_block.0");
    }

    private int skipKernel() {
        return names.stream().filter(n -> n.endsWith("skip_connection.weight") && weights.shape(n).rank() == 4)
                .mapToInt(n -> weights.shape(n).dim(3)).findFirst().orElse(1);
    }

    private int channels(String resBlock) {
        return Stream.of(".out_layers.0.weight", ".out_layers.0.bias", ".out_layers.3.bias", ".in_layers.2.bias")
                .map(part -> resBlock + part).filter(names::contains).mapToInt(n -> weights.shape(n).size())
                .findFirst().orElseThrow(() -> new IllegalArgumentException(
                        "UNet: no residual block where one is expected: missing " + resBlock + ".out_layers.0.weight"));
    }

    /** Returns the number of blocks by the highest index; blocks without weights have no names. */
    private int encoderBlocks() {
        int highest = names.stream().filter(n -> n.matches("input_blocks\\.\\d{1,4}\\..*"))
                .mapToInt(n -> Integer.parseInt(n.split("\\.")[1])).max().orElse(0);
        if (highest == 0) {
            throw new IllegalArgumentException("UNet: no input_blocks after the first");
        }
        return highest + 1;
    }

    private boolean has(String prefix) {
        String next = names.ceiling(prefix);
        return next != null && next.startsWith(prefix);
    }

    private Shape matrix(String name, int rank) {
        Shape shape = weights.shape(name);
        if (shape.rank() != rank) {
            throw new IllegalArgumentException(
                    "UNet: " + name + ": expected " + rank + " dimensions, got " + shape);
        }
        return shape;
    }
}
