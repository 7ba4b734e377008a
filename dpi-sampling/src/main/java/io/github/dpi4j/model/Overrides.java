package io.github.dpi4j.model;

import io.github.dpi4j.graph.Op.QkvOrder;
import io.github.dpi4j.schedule.BetaSchedule;
import io.github.dpi4j.unet.Heads;

/**
 * Facts about a network that its file does not tell, or tells wrongly; null for those that are to be found out.
 *
 * @param key of the weights in a checkpoint with several copies
 * @param heads of attention blocks
 * @param qkvOrder of attention blocks
 * @param imageSize side of the images in pixels
 * @param betas noise of training
 */
public record Overrides(String key, Heads heads, QkvOrder qkvOrder, Integer imageSize, BetaSchedule betas) {
    /** Everything is to be found out. */
    public static final Overrides NONE = new Overrides(null, null, null, null, null);

    /** Returns the same with a side of the images. */
    public Overrides withImageSize(int size) {
        return new Overrides(key, heads, qkvOrder, size, betas);
    }
}
