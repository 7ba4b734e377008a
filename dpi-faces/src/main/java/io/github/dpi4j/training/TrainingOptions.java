package io.github.dpi4j.training;

import io.github.dpi4j.optim.AdamW;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The options of a training run. Together with the task, the images and the number of a step it determines the step's
 * result bit for bit.
 *
 * @param seed seed of all random numbers
 * @param batch images per step
 * @param microbatch images that pass through the network at once; bounds the memory
 * @param rate the learning rate
 * @param stability moving average, gradient clipping and optimiser
 * @param augmentation changes to the images
 */
public record TrainingOptions(long seed, int batch, int microbatch, LearningRate rate, Stability stability,
        Augmentation augmentation) {
    /**
     * Options that keep training stable.
     *
     * @param emaDecay decay of the moving average, in [0, 1)
     * @param clipNorm largest norm of a step's gradients; {@link Double#POSITIVE_INFINITY} for no clipping
     * @param optimizer options of AdamW
     */
    public record Stability(double emaDecay, double clipNorm, AdamW.Options optimizer) {
        /** Checks the components. */
        public Stability {
            require(emaDecay >= 0 && emaDecay < 1, "ema", "a decay from 0 to below 1", emaDecay);
            require(clipNorm > 0, "clip", "more than 0", clipNorm);
        }
    }

    /** Checks the components. */
    public TrainingOptions {
        require(batch >= 1, "batch", "at least 1", batch);
        require(microbatch >= 1, "microbatch", "at least 1", microbatch);
    }

    /**
     * Returns the options that a resumed run must share with the original one, a field for each number. The number of
     * steps and the learning rate may change; the result then differs from that of a run which had them from the start.
     */
    Map<String, String> identity() {
        Map<String, Object> identity = new LinkedHashMap<>();
        identity.put("seed", seed);
        identity.put("batch", batch);
        identity.put("microbatch", microbatch);
        identity.put("ema_decay", stability.emaDecay);
        identity.put("clip_norm", stability.clipNorm);
        identity.put("adam_beta1", stability.optimizer.beta1());
        identity.put("adam_beta2", stability.optimizer.beta2());
        identity.put("adam_eps", stability.optimizer.eps());
        identity.put("weight_decay", stability.optimizer.weightDecay());
        identity.put("augment_flip", augmentation.flip());
        identity.put("augment_rotation", augmentation.rotation());
        identity.put("augment_zoom", augmentation.zoom());
        identity.put("augment_shift", augmentation.shift());
        identity.put("augment_brightness", augmentation.brightness());
        identity.put("augment_contrast", augmentation.contrast());
        identity.put("augment_saturation", augmentation.saturation());
        Map<String, String> texts = new LinkedHashMap<>();
        identity.forEach((name, value) -> texts.put(name, value.toString()));
        return texts;
    }

    private static void require(boolean met, String name, String expected, Object got) {
        if (!met) {
            throw new IllegalArgumentException(name + ": expected " + expected + ", got " + got);
        }
    }
}
