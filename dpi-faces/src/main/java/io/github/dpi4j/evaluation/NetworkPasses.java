package io.github.dpi4j.evaluation;

import io.github.dpi4j.sampler.NetworkPass;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * The passes of networks that an image's restoration took, counted as it ran.
 *
 * @param prior forward passes of the diffusion prior
 * @param corrector passes of DPI's corrector
 * @param vjp vector-Jacobian products (backward passes) of the prior
 */
public record NetworkPasses(int prior, int corrector, int vjp) {
    /** Stands for passes that are not known: results of earlier versions have none. */
    private static final String UNKNOWN = "\u2013";

    /** A counter of a run's passes. */
    static final class Counter {
        private final Map<NetworkPass, Integer> counts = new EnumMap<>(NetworkPass.class);

        void count(NetworkPass pass) {
            counts.merge(pass, 1, Integer::sum);
        }

        NetworkPasses passes() {
            return new NetworkPasses(counts.getOrDefault(NetworkPass.PRIOR, 0),
                    counts.getOrDefault(NetworkPass.CORRECTOR, 0), counts.getOrDefault(NetworkPass.VJP, 0));
        }
    }

    /**
     * {@return the passes of some images for people, from the fewest to the most: "62 + 61 corrector", "1000 + 1000 VJP",
     * "62–85", "0"; a dash if there are none}
     *
     * @param images the images' passes, as far as they are known
     */
    public static String words(List<NetworkPasses> images) {
        if (images.isEmpty()) {
            return UNKNOWN;
        }
        return range(images, NetworkPasses::prior) + further(images, NetworkPasses::corrector, " corrector")
                + further(images, NetworkPasses::vjp, " VJP");
    }

    private static String further(List<NetworkPasses> images, ToIntFunction<NetworkPasses> count, String kind) {
        String range = range(images, count);
        return range.equals("0") ? "" : " + " + range + kind;
    }

    private static String range(List<NetworkPasses> images, ToIntFunction<NetworkPasses> count) {
        int least = images.stream().mapToInt(count).min().orElseThrow();
        int most = images.stream().mapToInt(count).max().orElseThrow();
        return least == most ? Integer.toString(least) : least + "\u2013" + most;
    }
}
