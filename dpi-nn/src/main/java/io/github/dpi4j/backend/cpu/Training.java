package io.github.dpi4j.backend.cpu;

import io.github.dpi4j.backend.TrainingPasses;
import io.github.dpi4j.backend.plan.ReverseMode;
import io.github.dpi4j.tensor.Tensor;
import java.util.List;
import java.util.Map;

/** Training: reverse mode whose roots are the weights. */
record Training(ReverseMode passes) implements TrainingPasses {
    @Override
    public Tensor forward(Map<String, Tensor> inputs) {
        return passes.forward(inputs).getFirst();
    }

    @Override
    public void backward(Tensor outputGradient) {
        passes.backward(List.of(outputGradient));
    }

    @Override
    public void weightsChanged() {
        passes.weightsChanged();
    }

    @Override
    public void close() {
        passes.close();
    }
}
