package io.github.dpi4j.training;

import io.github.dpi4j.optim.AdamW;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a run trains. Together with the task, the images and the number of a step it determines the step's result bit for
 * bit.
 *
 * @param seed of everything random
 * @param batch images a step
 * @param microbatch images that go through the network at once; bounds the memory
 * @param rate the learning rate
 * @param stability what keeps training steady
 * @param augmentation changes to the images
 */
public record TrainingOptions(long seed, int batch, int microbatch, LearningRate rate, Stability stability,
        Augmentation augmentation) {
    /**
     * What keeps training steady.
     *
     * @param emaDecay share of the old moving average in each step, in [0, 1)
     * @param clipNorm largest norm of a step's gradients; {@link Double#POSITIVE_INFINITY} for any
     * @param optimizer AdamW's numbers
     */
    public record Stability(double emaDecay, double clipNorm, AdamW.Options optimizer) {
        public Stability {
            require(emaDecay >= 0 && emaDecay < 1, "EMA decay", "from 0 to below 1", emaDecay);
            require(clipNorm > 0, "clipping norm", "more than 0", clipNorm);
        }
    }

    public TrainingOptions {
        require(batch >= 1, "batch", "at least 1", batch);
        require(microbatch >= 1, "microbatch", "at least 1", microbatch);
    }

    /** All that a resumed run must have in common with the one that it goes on with: the number of steps may change. */
    Map<String, String> identity() {
        Map<String, String> identity = new LinkedHashMap<>();
        identity.put("seed", Long.toString(seed));
        identity.put("batch", Integer.toString(batch));
        identity.put("microbatch", Integer.toString(microbatch));
        identity.put("learning_rate", Double.toString(rate.peak()));
        identity.put("warmup", Integer.toString(rate.warmup()));
        identity.put("ema_decay", Double.toString(stability.emaDecay));
        identity.put("clip_norm", Double.toString(stability.clipNorm));
        identity.put("optimizer", stability.optimizer.toString());
        identity.put("augmentation", augmentation.toString());
        return identity;
    }

    private static void require(boolean met, String name, String expected, Object got) {
        if (!met) {
            throw new IllegalArgumentException(name + ": expected " + expected + ", got " + got);
        }
    }
}
