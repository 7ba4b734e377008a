package io.github.dpi4j.checkpoint;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A dict of tensors in a file: a state dict, an optimiser's moments for a parameter, or a part of something else.
 *
 * @param path the keys on the way to it, outermost first; empty for the topmost dict
 * @param names of its tensors, readable or not, in its order
 * @param numbersOnly whether none of its tensors has more than one element: such a dict is no network
 * @param reader makes the tensors; they are checked only then
 */
record TensorDict(List<String> path, Set<String> names, boolean numbersOnly, Reader reader) {
    private static final Set<String> AVERAGE = Set.of("ema", "average", "averaged", "avg", "swa", "polyak", "shadow");
    private static final Set<String> TRAINING = Set.of("optimizer", "optimizers", "optimiser", "optim", "moment",
            "moments", "momentum", "grad", "grads", "gradient", "gradients");

    /** Reader of a dict's tensors. */
    @FunctionalInterface
    interface Reader {
        /**
         * @throws IOException if one of them is unsound
         */
        Weights read() throws IOException;
    }

    /** Returns whether a key or a part of a prefix names a moving average, as {@code ema_model} or {@code modelEma} do. */
    static boolean namesAverage(String key) {
        return !namesTraining(key) && words(key).stream().anyMatch(AVERAGE::contains);
    }

    /** Returns whether a key or a part of a prefix names an optimiser's state: names as a network's, but no weights. */
    static boolean namesTraining(String key) {
        return key.startsWith("exp_avg") || words(key).stream().anyMatch(TRAINING::contains);
    }

    private static List<String> words(String key) {
        return List.of(key.replaceAll("([a-z])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT).split("[^a-z]+"));
    }
}
