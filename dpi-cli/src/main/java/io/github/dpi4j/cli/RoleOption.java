package io.github.dpi4j.cli;

import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.unet.Corrector;
import io.github.dpi4j.unet.UNet;
import io.github.dpi4j.unet.UNetConfig;
import java.util.Locale;
import picocli.CommandLine.Option;

/** What a checkpoint's weights are taken for; their names do not tell. */
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
            description = "What the weights are for: ${COMPLETION-CANDIDATES} (default: a corrector if the network predicts"
                    + " no variances, as DPI's does not).")
    private Role role;

    Role role(UNetConfig config) {
        return role != null ? role : config.learnedSigma() ? Role.PRIOR : Role.CORRECTOR;
    }

    Graph graph(UNetConfig config) {
        return switch (role(config)) {
            case PRIOR -> UNet.graph(config);
            case CORRECTOR -> Corrector.graph(config);
        };
    }
}
