package io.github.dpi4j.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.dpi4j.backend.Precision;
import io.github.dpi4j.backend.nd4j.Nd4jOnClassPath;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import io.github.dpi4j.unet.GoldenCase;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * ND4J's arrays on the CUDA backend: nd4j-native's, beside an emulated device. That one's memory is the host's, so that both
 * ways can be taken: with copies, and as where ND4J and the backend share a GPU's memory.
 */
class Nd4jOnCudaTest {
    @BeforeEach
    void nd4jIsThere() {
        Assumptions.assumeTrue(Nd4jOnClassPath.isThere());
    }

    private static INDArray array(Tensor tensor) {
        long[] shape = Arrays.stream(tensor.shape().dims()).asLongStream().toArray();
        return Nd4j.createFromArray(tensor.data()).reshape('c', shape);
    }

    private static float[] values(INDArray array) {
        return array.dup('c').data().asFloat();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void givesWhatTheNetworkGives(boolean sharesMemory) {
        GoldenCase c = GoldenCase.layers().findFirst().orElseThrow();
        try (EmulatedDevice device = new EmulatedDevice(Precision.FP32)) {
            CudaBackend backend = new CudaBackend(Precision.FP32, device);
            try (CudaNetwork network = backend.compile(c.graph(), c.weights());
                    Nd4jOnCuda arrays = new Nd4jOnCuda(backend, network, sharesMemory)) {
                Tensor expected = network.predict(c.inputs());
                Map<String, INDArray> inputs = new HashMap<>();
                c.inputs().forEach((name, tensor) -> inputs.put(name, array(tensor)));
                INDArray out = array(Tensor.zeros(expected.shape()));
                arrays.run(inputs, out);
                assertArrayEquals(expected.data(), values(out));
                int pieces = device.pieces();

                // Other layouts and types, a part of a larger array, and the same memory again.
                inputs.replaceAll((_, array) -> array.castTo(DataType.DOUBLE).dup('f'));
                INDArray several = Nd4j.zeros(DataType.FLOAT, 3, expected.size());
                arrays.run(inputs, several.getRow(1).reshape('c', out.shape()));
                assertArrayEquals(expected.data(), values(several.getRow(1)));
                assertEquals(0, several.getRow(0).sumNumber().doubleValue());
                assertEquals(0, several.getRow(2).sumNumber().doubleValue());
                INDArray fortran = Nd4j.createUninitialized(DataType.FLOAT, out.shape(), 'f');
                arrays.run(inputs, fortran);
                assertArrayEquals(expected.data(), values(fortran));
                assertEquals(pieces, device.pieces());

                INDArray wrong = array(Tensor.zeros(Shape.of(1, 1, 1, 1)));
                assertThrows(IllegalArgumentException.class, () -> arrays.run(inputs, wrong));
            }
            assertEquals(0, device.pieces());
        }
    }
}
