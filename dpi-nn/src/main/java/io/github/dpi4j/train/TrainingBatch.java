package io.github.dpi4j.train;

import io.github.dpi4j.tensor.Tensor;
import java.util.Map;

/**
 * What a network is shown at once, and what is asked of it.
 *
 * @param images how many
 * @param inputs of the network, by name
 * @param loss of its output
 */
public record TrainingBatch(int images, Map<String, Tensor> inputs, Loss loss) {
    /** An image's share in float timesteps: the form in which networks read them. */
    static Tensor timesteps(int[] t) {
        Tensor tensor = Tensor.zeros(t.length);
        for (int n = 0; n < t.length; n++) {
            tensor.data()[n] = t[n];
        }
        return tensor;
    }
}
