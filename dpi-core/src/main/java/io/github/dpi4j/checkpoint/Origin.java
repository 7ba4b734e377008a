package io.github.dpi4j.checkpoint;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The place in a file that weights come from, and the parts of the file that were not read. All names are as in the
 * file: show them by {@link #describe()} or escaped.
 *
 * @param key of the dict of tensors, the keys on the way to it joined by dots; empty if it is the file's only or topmost one
 * @param prefix taken off every name; empty if none
 * @param leftAside names of tensors in the same dict that are no part of the network
 * @param others keys that {@link Checkpoints#read(java.nio.file.Path, String)} would read other weights by
 * @param skippedAverages keys or prefixes that are named like a moving average but hold no network that is readable,
 *     so that the raw weights were read instead
 */
public record Origin(String key, String prefix, List<String> leftAside, List<String> others,
        List<String> skippedAverages) {
    /** The origin of weights that were not chosen from among others. */
    public static final Origin PLAIN = new Origin("", "", List.of(), List.of(), List.of());
    private static final int NAMED = 3;

    /** Copies the lists. */
    public Origin {
        leftAside = List.copyOf(leftAside);
        others = List.copyOf(others);
        skippedAverages = List.copyOf(skippedAverages);
    }

    /** {@return one line for people about each thing that they may not expect, escaped; none for a bare state dict} */
    public List<String> describe() {
        List<String> lines = new ArrayList<>();
        if (!key.isEmpty() || !prefix.isEmpty()) {
            lines.add("weights read: " + (key.isEmpty() ? "" : "under " + PrintableText.quote(key))
                    + (key.isEmpty() || prefix.isEmpty() ? "" : ", ")
                    + (prefix.isEmpty() ? "" : "named " + PrintableText.quote(prefix + "…"))
                    + (others.isEmpty() ? "" : ", not " + names(others)));
        }
        if (!leftAside.isEmpty()) {
            lines.add("left aside, as no part of the network: " + names(leftAside));
        }
        if (!skippedAverages.isEmpty()) {
            lines.add(skipped());
        }
        return lines;
    }

    /** Returns the warning about moving averages that were not read. */
    String skipped() {
        return "the moving average " + names(skippedAverages)
                + " holds no network that is readable: the raw weights are read instead";
    }

    /** Returns the first few names, quoted, and how many more there are. */
    static String names(Collection<String> names) {
        String first = names.stream().limit(NAMED).map(PrintableText::quote).collect(Collectors.joining(", "));
        return names.isEmpty()
                ? "none"
                : first + (names.size() > NAMED ? " and " + (names.size() - NAMED) + " more" : "");
    }
}
