package io.github.dpi4j.backend.nd4j;

import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Copies between Java arrays and ND4J arrays, which lie in native memory, and on a GPU also in the device's. */
final class HostCopies {
    private HostCopies() {
    }

    /** @param to in C order, not a view; overwritten */
    static void write(float[] from, INDArray to) {
        to.data().asNioFloat().put(from);
        Nd4j.getAffinityManager().tagLocation(to, Location.HOST);
    }

    /**
     * @param from in C order, not a view
     * @param to overwritten
     */
    static void read(INDArray from, float[] to) {
        Nd4j.getAffinityManager().ensureLocation(from, Location.HOST);
        from.data().asNioFloat().get(to);
    }
}
