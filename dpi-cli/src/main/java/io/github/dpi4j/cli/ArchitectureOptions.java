package io.github.dpi4j.cli;

import io.github.dpi4j.graph.Op.QkvOrder;
import io.github.dpi4j.unet.Heads;
import io.github.dpi4j.unet.UNetConfig.Hints;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Options for the parts of a network's architecture that its checkpoint does not record. */
final class ArchitectureOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @ArgGroup
    private HeadOptions heads = new HeadOptions();

    @Option(names = "--new-attention-order",
            description = "Attention has all queries first, then keys, then values (use_new_attention_order).")
    private boolean newAttentionOrder;

    private static final class HeadOptions {
        @Option(names = "--head-channels", paramLabel = "N",
                description = "Channels of an attention head (num_head_channels; default: half of num_channels, at most 64).")
        private @Nullable Integer channels;

        @Option(names = "--heads", paramLabel = "N",
                description = "Heads of an attention block (num_heads), instead of --head-channels.")
        private @Nullable Integer count;
    }

    Hints hints() {
        return new Hints(heads(), newAttentionOrder ? QkvOrder.QKV_FIRST : null);
    }

    private @Nullable Heads heads() {
        Integer channels = heads.channels;
        if (channels != null) {
            return UsageError.unless(command, "--head-channels", () -> new Heads.Width(channels));
        }
        Integer count = heads.count;
        return count == null ? null : UsageError.unless(command, "--heads", () -> new Heads.Count(count));
    }
}
