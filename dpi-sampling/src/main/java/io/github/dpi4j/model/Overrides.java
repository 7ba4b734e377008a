package io.github.dpi4j.model;

import io.github.dpi4j.graph.Op.QkvOrder;
import io.github.dpi4j.schedule.BetaSchedule;
import io.github.dpi4j.unet.Heads;
import org.jspecify.annotations.Nullable;

/**
 * Facts about a network that take the place of its file's; null for those to be read or inferred.
 *
 * @param key of the weights in a checkpoint with several copies
 * @param heads of attention blocks
 * @param qkvOrder of attention blocks
 * @param imageSize side of the images in pixels
 * @param betas noise of training
 */
public record Overrides(@Nullable String key, @Nullable Heads heads, @Nullable QkvOrder qkvOrder,
        @Nullable Integer imageSize, @Nullable BetaSchedule betas) {
    /** Nothing is overridden. */
    public static final Overrides NONE = new Overrides(null, null, null, null, null);

    /**
     * {@return the same with a side of the images}
     *
     * @param size number of rows and columns
     */
    public Overrides withImageSize(int size) {
        return new Overrides(key, heads, qkvOrder, size, betas);
    }
}
