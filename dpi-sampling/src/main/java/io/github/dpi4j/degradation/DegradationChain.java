package io.github.dpi4j.degradation;

import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.tensor.Tensor;
import java.util.List;

/**
 * A degradation in stages, one after the other in floating point; the last one's result is rounded to 8 bits, halves to
 * even. The stages hold every parameter: equal chains make equal images, and {@link #toJson} keeps a chain in a file.
 *
 * @param stages the stages, in order
 */
public record DegradationChain(List<DegradationStage> stages) implements Degradation {
    /** Copies the components. */
    public DegradationChain {
        stages = List.copyOf(stages);
    }

    @Override
    public RgbImage degrade(RgbImage image) {
        Tensor x = UnitTensors.toTensor(image);
        for (DegradationStage stage : stages) {
            x = stage.apply(x);
        }
        return UnitTensors.toImage(x);
    }

    /** Returns the chain as a JSON array with an object for each stage. */
    @Override
    public String toJson() {
        return ChainJson.write(this);
    }

    /**
     * Reads what {@link #toJson} wrote.
     *
     * @param json a chain as JSON
     * @return the chain
     * @throws IllegalArgumentException if this is no such chain
     */
    public static DegradationChain fromJson(String json) {
        return ChainJson.read(json);
    }
}
