package io.github.dpi4j.unet;

import io.github.dpi4j.checkpoint.Weights;
import java.util.Map;
import java.util.Set;

/** Recognises networks that are close relatives of the unconditional UNet and says by name that they are not supported. */
final class UnsupportedNetworks {
    private static final Map<String, String> TELLING_PREFIXES = Map.of(
            "label_emb.", "a class-conditional UNet",
            "model.diffusion_model.", "a latent diffusion model",
            "first_stage_model.", "a latent diffusion model",
            "down_blocks.", "a diffusers UNet; convert it to guided-diffusion's names first",
            "transformer.", "a text-conditional UNet");

    private UnsupportedNetworks() {
    }

    static void refuse(Weights weights, Set<String> names) {
        TELLING_PREFIXES.forEach((prefix, what) -> names.stream().filter(n -> n.startsWith(prefix)).findFirst()
                .ifPresent(n -> {
                    throw new IllegalArgumentException("UNet: " + what + " is not supported: found " + n);
                }));
        names.stream().filter(n -> n.contains(".transformer_blocks.") || n.contains(".encoder_kv.")).findFirst()
                .ifPresent(n -> {
                    throw new IllegalArgumentException("UNet: cross-attention is not supported: found " + n);
                });
        boolean encoder = names.stream().anyMatch(n -> n.startsWith("input_blocks."));
        if (encoder && names.stream().noneMatch(n -> n.startsWith("output_blocks."))) {
            throw new IllegalArgumentException(
                    "UNet: a classifier (EncoderUNetModel) is not supported: there are no output_blocks");
        }
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
