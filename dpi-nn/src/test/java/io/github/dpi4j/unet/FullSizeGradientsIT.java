package io.github.dpi4j.unet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dpi4j.backend.DifferentiableNetwork;
import io.github.dpi4j.backend.DifferentiableNetwork.ForwardPass;
import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.backend.cpu.KernelChoice;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class FullSizeGradientsIT {
    /** Of the images' values; the network's curvature and float32's rounding then take about as much each. */
    private static final float STEP = 1e-2f;

    /** In the heap that these tests have, 4 GB: weights, their layouts forwards and backwards, and activations. */
    @Test
    void thePriorsSlopeIsThatOfCentralDifferences() {
        Assumptions.assumeTrue(KernelChoice.vectorAvailable());
        HashNetwork prior = HashNetwork.prior();
        Map<String, Tensor> inputs = prior.inputs(1, 601);
        try (DifferentiableNetwork network = new CpuBackend(KernelChoice.VECTOR, 2).differentiable(prior.graph(),
                prior.weights())) {
            ForwardPass pass = network.forward(inputs);
            Tensor cotangent = HashWeights.input("v", 1, pass.output().shape());
            Tensor gradient = pass.vjp(cotangent).get("x");
            // Along the gradient's signs, rounding is small beside the slope.
            Tensor ahead = inputs.get("x").copy();
            Tensor behind = inputs.get("x").copy();
            double slope = 0;
            for (int i = 0; i < gradient.size(); i++) {
                float step = STEP * Math.signum(gradient.data()[i]);
                ahead.data()[i] += step;
                behind.data()[i] -= step;
                slope += (double) gradient.data()[i] * (ahead.data()[i] - behind.data()[i]);
            }
            double difference = dot(cotangent, predict(network, inputs, ahead))
                    - dot(cotangent, predict(network, inputs, behind));
            assertEquals(slope, difference, 1e-2 * slope);
        }
    }

    private static Tensor predict(DifferentiableNetwork network, Map<String, Tensor> inputs, Tensor x) {
        Map<String, Tensor> moved = new HashMap<>(inputs);
        moved.put("x", x);
        return network.predict(moved);
    }

    private static double dot(Tensor a, Tensor b) {
        double sum = 0;
        for (int i = 0; i < a.size(); i++) {
            sum += (double) a.data()[i] * b.data()[i];
        }
        return sum;
    }
}
