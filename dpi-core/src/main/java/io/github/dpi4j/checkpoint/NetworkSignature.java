package io.github.dpi4j.checkpoint;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The names by which a network is recognised among other tensors, under any prefix.
 *
 * @param network what messages call it
 * @param landmarks names that every such network has
 * @param modules how the names of all its tensors begin; others beside it are no part of the network
 */
public record NetworkSignature(String network, List<String> landmarks, List<String> modules) {
    private static final int LONGEST_PREFIX = 256;

    /**
     * guided-diffusion's {@code UNetModel}, with the modules of its conditional relatives: their tensors change what the
     * network computes and must not be left aside.
     */
    public static final NetworkSignature GUIDED_DIFFUSION = new NetworkSignature("guided-diffusion UNet",
            List.of("time_embed.0.weight", "input_blocks.0.0.weight", "out.2.weight"),
            List.of("time_embed.", "input_blocks.", "middle_block.", "output_blocks.", "out.", "label_emb.",
                    "transformer.", "transformer_proj.", "token_embedding.", "encoder_proj.", "encoder_pooling."));

    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException if there are no landmarks
     */
    public NetworkSignature {
        landmarks = List.copyOf(landmarks);
        modules = List.copyOf(modules);
        if (landmarks.isEmpty()) {
            throw new IllegalArgumentException("landmarks: expected at least one, got none");
        }
    }

    /** Returns the prefixes, in the names' order, under which all landmarks are there; {@code ""} is one, too. */
    Set<String> prefixes(Collection<String> names) {
        Set<String> known = names instanceof Set<String> set ? set : new HashSet<>(names);
        Set<String> prefixes = new LinkedHashSet<>();
        String first = landmarks.getFirst();
        for (String name : names) {
            if (name.endsWith(first)) {
                String prefix = name.substring(0, name.length() - first.length());
                if ((prefix.isEmpty() || prefix.endsWith(".")) && prefix.length() <= LONGEST_PREFIX
                        && landmarks.stream().allMatch(landmark -> known.contains(prefix + landmark))) {
                    prefixes.add(prefix);
                }
            }
        }
        return prefixes;
    }

    /** Returns whether a tensor of this name, its prefix taken off, belongs to the network. */
    boolean owns(String name) {
        return modules.stream().anyMatch(name::startsWith);
    }
}
