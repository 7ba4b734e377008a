package io.github.dpi4j.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dpi4j.backend.Precision;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The comparison of Hopper's kernels with the others. */
class HopperCheckTest {
    private final EmulatedDevice emulated = EmulatedDevice.hopper(Precision.BF16, 2, false);

    /** The emulated device, which runs other launches than it is told. */
    private Device with(UnaryOperator<Launch> changed) {
        return (Device) Proxy.newProxyInstance(Device.class.getClassLoader(), new Class<?>[]{Device.class},
                (proxy, method, arguments) -> {
                    try {
                        return method.getName().equals("record")
                                ? emulated.record(((List<?>) arguments[0]).stream()
                                        .map(launch -> changed.apply((Launch) launch)).toList())
                                : method.invoke(emulated, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void agreesWhereTheyComputeTheSame() {
        assertEquals(Optional.empty(), HopperCheck.difference(emulated, ElementType.BF16));
        assertEquals(0, emulated.pieces());
        emulated.close();
    }

    /** One tile less is computed. */
    @Test
    void doesNotAgreeWhereOneComputesLess() {
        Device device = with(l -> l.kernel().equals("hopper_64x128") && l.blocks().x() == 2
                ? new Launch(l.kernel(), new Launch.Blocks(1, 1, 1), l.threads(), l.sharedBytes(), less(l))
                : l);
        assertEquals(Optional.of("hopper_64x128 does not compute what convolution_256x128 does"),
                HopperCheck.difference(device, ElementType.BF16));
        assertEquals(0, emulated.pieces());
        emulated.close();
    }

    /** Returns the arguments for one image instead of two, which are the last number. */
    private static MemorySegment less(Launch l) {
        MemorySegment arguments = l.arguments();
        MemorySegment copy = MemorySegment
                .ofArray(arguments.toArray(ValueLayout.JAVA_BYTE));
        copy.set(ValueLayout.JAVA_INT_UNALIGNED, copy.byteSize() - Integer.BYTES, 1);
        return copy;
    }
}
