package io.github.dpi4j.backend.nd4j;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.backend.BackendProvider;
import io.github.dpi4j.backend.BackendUnavailableException;
import io.github.dpi4j.backend.Precision;
import java.util.List;

/** The provider of {@code --backend nd4j}, whose error message says if ND4J is missing. */
public final class Nd4jProvider implements BackendProvider {
    static final String NAME = "nd4j";

    /** Creates the provider; loads nothing. */
    public Nd4jProvider() {
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Precision> precisions() {
        return List.of(Precision.FP32);
    }

    @Override
    public Backend open(Precision precision) {
        return open(precision, Runtime.getRuntime().availableProcessors());
    }

    @Override
    public Backend open(Precision precision, int threads) {
        try {
            Class.forName("org.nd4j.linalg.factory.Nd4jBackend", false, Nd4jProvider.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new BackendUnavailableException(NAME,
                    "ND4J is not on the class path: expected org.nd4j:nd4j-native and"
                            + " a jar with its native code, or nd4j-cuda-11.6 (the guide's section on backends tells how)",
                    e);
        }
        return new Nd4jBackend(threads);
    }
}
