package io.github.dpi4j.posterior;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.backend.DifferentiableNetwork;
import io.github.dpi4j.backend.DifferentiableNetwork.ForwardPass;
import io.github.dpi4j.backend.cpu.KernelChoice;
import io.github.dpi4j.tensor.Tensor;
import java.util.Map;

/** Vector-Jacobian products of a network, for several batches: {@code case0.grad} and so on. */
final class GradientsFile implements RecordedCheck {
    @Override
    public boolean understands(RecordedFile file) {
        return file.isOf("autograd.grad") && file.has("case0.grad");
    }

    @Override
    public void check(RecordedFile file) {
        int k = 0;
        try (DifferentiableNetwork network = file.differentiable(KernelChoice.SCALAR)) {
            for (; file.has("case" + k + ".grad"); k++) {
                String name = "case" + k + ".";
                int[] t = file.wholes(name + "t");
                Tensor timesteps = Tensor.zeros(t.length);
                for (int n = 0; n < t.length; n++) {
                    timesteps.data()[n] = t[n];
                }
                ForwardPass pass = network.forward(Map.of("x", file.tensor(name + "x"), "t", timesteps));
                file.assertClose(name + "out", pass.output(), STEP);
                file.assertClose(name + "grad", pass.vjp(file.tensor(name + "v")).get("x"), STEP);
            }
        }
        assertTrue(k > 0, file.path() + ": expected cases, found none");
    }
}
