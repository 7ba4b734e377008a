package io.github.dpi4j.sampler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Hands out given tensors, in order: standard normals, and uniform numbers that decide Bernoulli draws. */
public final class RecordedNoise implements NoiseSource {
    private final Deque<Tensor> normals;
    private final Deque<Tensor> uniforms;

    public RecordedNoise(List<Tensor> normals, List<Tensor> uniforms) {
        this.normals = new ArrayDeque<>(normals);
        this.uniforms = new ArrayDeque<>(uniforms);
    }

    @Override
    public Tensor normal(Shape shape) {
        return next(normals, shape);
    }

    @Override
    public Tensor bernoulli(Tensor probability) {
        Tensor uniform = next(uniforms, probability.shape());
        Tensor out = Tensor.zeros(probability.shape());
        for (int i = 0; i < out.size(); i++) {
            out.data()[i] = uniform.data()[i] < probability.data()[i] ? 1 : 0;
        }
        return out;
    }

    /** Whether everything was asked for. */
    public boolean isUsedUp() {
        return normals.isEmpty() && uniforms.isEmpty();
    }

    private static Tensor next(Deque<Tensor> from, Shape shape) {
        Tensor next = from.remove();
        assertEquals(next.shape(), shape);
        return next;
    }
}
