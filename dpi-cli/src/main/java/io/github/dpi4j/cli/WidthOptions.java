package io.github.dpi4j.cli;

import io.github.dpi4j.unet.Heads;
import io.github.dpi4j.unet.UNetConfig;
import io.github.dpi4j.unet.UNetConfig.Level;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a new network's architecture, after guided-diffusion's. */
final class WidthOptions {
    private static final int WIDEST_HEAD = 64;
    /** Times itself, still a number of channels that does not overflow. */
    private static final int MOST = 4096;

    @Option(names = "--channels", paramLabel = "N", defaultValue = "64",
            description = "Channels at full resolution (num_channels; default: ${DEFAULT-VALUE}).")
    private int channels;

    @Option(names = "--multipliers", paramLabel = "N", split = ",", defaultValue = "1,2,2",
            description = "Channel multipliers, one for each level from full resolution downwards (channel_mult; default: ${DEFAULT-VALUE}).")
    private List<Integer> multipliers;

    @Option(names = "--attention", paramLabel = "N", split = ",", defaultValue = "16,8",
            description = "Resolutions, in pixels, with attention (attention_resolutions; default: ${DEFAULT-VALUE}).")
    private List<Integer> attention;

    @Option(names = "--res-blocks", paramLabel = "N", defaultValue = "1",
            description = "Residual blocks per level (num_res_blocks; default: ${DEFAULT-VALUE}).")
    private int resBlocks;

    @Option(names = "--head-channels", paramLabel = "N",
            description = "Channels of an attention head (num_head_channels; default: half of --channels, at most 64, as dpi restore assumes).")
    private @Nullable Integer headChannels;

    /** Returns the given heads; null for the default, or a file's own. */
    @Nullable
    Heads heads() {
        return headChannels == null ? null : new Heads.Width(headChannels);
    }

    /**
     * Returns the architecture.
     *
     * @throws IllegalArgumentException if there is no such network
     */
    UNetConfig config(int imageSize, int outChannels) {
        List<Level> levels = new ArrayList<>();
        int resolution = imageSize;
        for (int multiplier : multipliers) {
            if (multiplier < 1 || multiplier > MOST || channels > MOST) {
                throw new IllegalArgumentException(
                        "--channels, --multipliers: expected 1 to " + MOST + ", got " + channels
                                + " and " + multiplier);
            }
            levels.add(new Level(channels * multiplier, attention.contains(resolution)));
            resolution /= 2;
        }
        int width = headChannels == null ? Math.clamp(channels / 2, 1, WIDEST_HEAD) : headChannels;
        try {
            return UNetConfig.of(channels, outChannels, resBlocks, new Heads.Width(width), levels);
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            throw new IllegalArgumentException((message.contains("numResBlocks")
                    ? "--res-blocks"
                    : message.contains("head") ? "--head-channels" : "--channels, --multipliers") + ": " + message, e);
        }
    }
}
