package io.github.dpi4j.backend.cuda;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.backend.BackendProvider;
import io.github.dpi4j.backend.BackendSettings;
import io.github.dpi4j.backend.Precision;
import java.util.List;

/** The provider of {@code --backend cuda}. */
public final class CudaBackendProvider implements BackendProvider {
    /** Creates the provider; loads nothing. */
    public CudaBackendProvider() {
    }

    @Override
    public String name() {
        return "cuda";
    }

    @Override
    public List<Precision> precisions() {
        return List.of(Precision.FP32, Precision.TF32, Precision.BF16);
    }

    @Override
    public Backend open(Precision precision) {
        return new CudaBackend(precision);
    }

    @Override
    public Backend open(Precision precision, BackendSettings settings) {
        return new CudaBackend(precision, settings.autotune());
    }
}
