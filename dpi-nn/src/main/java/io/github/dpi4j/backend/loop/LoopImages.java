package io.github.dpi4j.backend.loop;

import io.github.dpi4j.backend.Network;

/** Images on a device that a {@link LoopPlan} reads and writes, by where they lie. */
public sealed interface LoopImages {
    /**
     * Images that a network reads.
     *
     * @param network the network
     * @param name the input's name
     */
    record Input(Network network, String name) implements LoopImages {
    }

    /**
     * A network's first output; it may have more channels than the loop's images.
     *
     * @param network the network
     */
    record Output(Network network) implements LoopImages {
    }

    /**
     * Memory of the loop's own for images of its shape.
     *
     * @param name any name
     */
    record Own(String name) implements LoopImages {
    }
}
