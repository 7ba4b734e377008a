package io.github.dpi4j.evaluation;

import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.models.FaceInput;
import io.github.dpi4j.models.FaceNetworks;
import io.github.dpi4j.sampler.Step;
import io.github.dpi4j.sampler.StepListener;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;

/**
 * Runs that are not timed, one before each method's first: the JVM compiles what the method executes, and networks are
 * prepared, which otherwise the first method of an evaluation would pay for.
 */
final class WarmUp {
    /** Bounds what a warm-up adds to an evaluation of large networks. */
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final Duration longest;
    private final Set<String> warm = new HashSet<>();

    WarmUp() {
        this(LONGEST);
    }

    /** @param longest time after which a run is cancelled, at its next step */
    WarmUp(Duration longest) {
        this.longest = longest;
    }

    /**
     * Runs a method as {@link RestorationMethod#restore} does, unless a method of this name has been run; the result is dropped.
     *
     * @param listener may cancel it; the caller's own run finds that, too
     */
    void run(RestorationMethod method, FaceNetworks networks, FaceInput input, List<RgbImage> low, long seed,
            EvaluationListener listener) throws IOException {
        if (!warm.add(method.name())) {
            return;
        }
        long begin = System.nanoTime();
        try {
            method.restore(networks, input, low, seed, new StepListener() {
                @Override
                public void onStep(Step step) {
                }

                @Override
                public boolean readsImages() {
                    return false;
                }

                @Override
                public boolean isCancelled() {
                    return listener.isCancelled() || System.nanoTime() - begin > longest.toNanos();
                }
            });
        } catch (CancellationException e) {
            // Warm enough.
        }
    }
}
