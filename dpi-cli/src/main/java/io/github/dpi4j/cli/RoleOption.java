package io.github.dpi4j.cli;

import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.model.ModelDescription;
import io.github.dpi4j.unet.Corrector;
import io.github.dpi4j.unet.UNet;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option of the role of a checkpoint's weights, which their names do not tell. */
final class RoleOption {
    /** The kinds of network. */
    enum Role {
        PRIOR, CORRECTOR;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(names = "--as", paramLabel = "ROLE",
            description = "Role of the weights: ${COMPLETION-CANDIDATES} (default: what the file says, else a corrector"
                    + " if the network predicts no variances, as DPI's does not).")
    private @Nullable Role role;

    Role role(NetworkFile file) {
        if (role != null) {
            return role;
        }
        return file.description().map(d -> switch (d.role()) {
            case ModelDescription.Prior _ -> Role.PRIOR;
            case ModelDescription.Corrector _ -> Role.CORRECTOR;
        }).orElse(file.config().learnedSigma() ? Role.PRIOR : Role.CORRECTOR);
    }

    Graph graph(NetworkFile file) {
        return switch (role(file)) {
            case PRIOR -> UNet.graph(file.config());
            case CORRECTOR -> Corrector.graph(file.config());
        };
    }
}
