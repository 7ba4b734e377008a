package io.github.dpi4j.backend.cuda;

/** Images on a device that a {@link DeviceLoop} reads and writes, by where they lie. */
public sealed interface DeviceImages {
    /**
     * Images that a network reads.
     *
     * @param network the network
     * @param name the input's name
     */
    record Input(CudaNetwork network, String name) implements DeviceImages {
    }

    /**
     * A network's first output; it may have more channels than the loop's images.
     *
     * @param network the network
     */
    record Output(CudaNetwork network) implements DeviceImages {
    }

    /**
     * Memory of the loop's own for images of its shape.
     *
     * @param name any name
     */
    record Own(String name) implements DeviceImages {
    }
}
