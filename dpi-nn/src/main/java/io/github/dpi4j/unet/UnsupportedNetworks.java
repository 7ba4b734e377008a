package io.github.dpi4j.unet;

import io.github.dpi4j.checkpoint.PrintableText;
import io.github.dpi4j.checkpoint.Weights;
import java.util.Map;
import java.util.Set;

/** Checks for networks that resemble the unconditional UNet but are not supported, to refuse them by name. */
final class UnsupportedNetworks {
    private static final String LATENT = "a latent diffusion model";
    private static final String LATENT_UNET = "model.diffusion_model.";
    private static final Map<String, String> TELLING_PREFIXES = Map.of(
            "label_emb.", "a class-conditional UNet",
            LATENT_UNET, LATENT,
            "first_stage_model.", LATENT,
            "down_blocks.", "a diffusers UNet; convert it to guided-diffusion's names first",
            "transformer.", "a text-conditional UNet");

    private UnsupportedNetworks() {
    }

    static void refuse(Weights weights, Set<String> names) {
        TELLING_PREFIXES.forEach((prefix, what) -> names.stream().filter(n -> n.startsWith(prefix)).findFirst()
                .ifPresent(n -> {
                    throw unsupported(what, n);
                }));
        // Without its prefix, a UNet of latents looks like one of images.
        if (weights.origin().prefix().endsWith(LATENT_UNET)) {
            throw unsupported(LATENT, weights.origin().prefix());
        }
        weights.origin().leftAside().stream().filter(n -> n.startsWith("first_stage_model.")).findFirst()
                .ifPresent(n -> {
                    throw unsupported(LATENT, n);
                });
        names.stream().filter(n -> n.contains(".transformer_blocks.") || n.contains(".encoder_kv.")).findFirst()
                .ifPresent(n -> {
                    throw unsupported("cross-attention", n);
                });
        boolean encoder = names.stream().anyMatch(n -> n.startsWith("input_blocks."));
        if (encoder && names.stream().noneMatch(n -> n.startsWith("output_blocks."))) {
            throw new IllegalArgumentException(
                    "UNet: a classifier (EncoderUNetModel) is not supported: there are no output_blocks");
        }
    }

    private static IllegalArgumentException unsupported(String what, String name) {
        return new IllegalArgumentException(
                "UNet: " + what + " is not supported: found " + PrintableText.shown(name));
    }

    static void refuseChannels(int in, int out) {
        if (in == 2 * out || in == 6) {
            throw new IllegalArgumentException("UNet: a super-resolution UNet (SuperResModel) is not supported: "
                    + "input_blocks.0.0.weight reads " + in + " channels, image and low-resolution image");
        }
        if (out != in && out != 2 * in) {
            throw new IllegalArgumentException("UNet: out.2.weight: expected " + in + " or " + 2 * in
                    + " output channels for " + in + " input channels, got " + out);
        }
    }
}
