package io.github.dpi4j.random;

import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.List;

/** Noise for a batch, whose elements are distributed evenly, in order, over the streams. */
record BatchNoise(List<RandomStream> streams, boolean shared) implements NoiseSource {
    @Override
    public Tensor normal(Shape shape) {
        Tensor out = Tensor.zeros(shape);
        int share = share(shape);
        for (int i = 0; i < streams.size(); i++) {
            streams.get(i).normal(out.data(), i * share, share);
        }
        return out;
    }

    @Override
    public Tensor bernoulli(Tensor probability) {
        Tensor out = Tensor.zeros(probability.shape());
        int share = share(probability.shape());
        for (int i = 0; i < streams.size(); i++) {
            streams.get(i).bernoulli(probability.data(), out.data(), i * share, share);
        }
        return out;
    }

    @Override
    public List<PhiloxStream> philoxStreams() {
        List<PhiloxStream> philox = streams.stream().filter(PhiloxStream.class::isInstance)
                .map(PhiloxStream.class::cast).distinct().toList();
        return philox.size() == streams.size() && !shared
                ? philox
                : List.of();
    }

    private int share(Shape shape) {
        if (shared) {
            return shape.size();
        }
        if (shape.rank() == 0 || shape.dim(0) != streams.size()) {
            throw new IllegalArgumentException("noise: the first dimension must equal the number of streams: expected "
                    + streams.size() + ", got shape " + shape);
        }
        return streams.isEmpty() ? 0 : shape.size() / streams.size();
    }
}
