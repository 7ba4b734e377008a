package io.github.dpi4j.optim;

import io.github.dpi4j.tensor.Tensor;
import java.util.Map;

/**
 * A batch of inputs and the loss of the network's output for them.
 *
 * @param images number of images
 * @param inputs of the network, by name
 * @param loss of its output
 */
public record TrainingBatch(int images, Map<String, Tensor> inputs, Loss loss) {
    /**
     * {@return timesteps as the float tensor (N) that networks read}
     *
     * @param t timesteps
     */
    public static Tensor timesteps(int[] t) {
        Tensor tensor = Tensor.zeros(t.length);
        for (int n = 0; n < t.length; n++) {
            tensor.data()[n] = t[n];
        }
        return tensor;
    }
}
