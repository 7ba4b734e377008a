package io.github.dpi4j.unet;

/** The division of an attention block's channels into heads. */
public sealed interface Heads {
    /**
     * {@return number of heads of a block}
     *
     * @param channels the block's channels
     * @param decoder whether the block stands in the decoder (the output blocks)
     * @throws IllegalArgumentException if the channels cannot be divided so
     */
    int count(int channels, boolean decoder);

    /**
     * Every head is this many channels wide ({@code num_head_channels}).
     *
     * @param channels channels of a head
     */
    record Width(int channels) implements Heads {
        /** Checks the number of channels. */
        public Width {
            if (channels < 1) {
                throw new IllegalArgumentException("head channels: expected at least 1, got " + channels);
            }
        }

        @Override
        public int count(int blockChannels, boolean decoder) {
            if (blockChannels % channels != 0) {
                throw new IllegalArgumentException("head channels: expected a divisor of the attention block's "
                        + blockChannels + " channels, got " + channels);
            }
            return blockChannels / channels;
        }

        @Override
        public String toString() {
            return channels + " channels per head";
        }
    }

    /**
     * Every block has this many heads ({@code num_heads}), those of the decoder perhaps another number ({@code
     * num_heads_upsample}, which guided-diffusion calls deprecated).
     *
     * @param heads number of heads in the encoder
     * @param decoderHeads number of heads in the decoder
     */
    record Count(int heads, int decoderHeads) implements Heads {
        /** Checks the numbers of heads. */
        public Count {
            if (heads < 1 || decoderHeads < 1) {
                throw new IllegalArgumentException(
                        "heads: expected at least 1, got " + heads + " and " + decoderHeads + " in the decoder");
            }
        }

        /**
         * The same number everywhere.
         *
         * @param heads number of heads
         */
        public Count(int heads) {
            this(heads, heads);
        }

        @Override
        public int count(int blockChannels, boolean decoder) {
            int count = decoder ? decoderHeads : heads;
            if (blockChannels % count != 0) {
                throw new IllegalArgumentException(
                        "heads: expected a divisor of the attention block's " + blockChannels + " channels, got "
                                + count);
            }
            return count;
        }

        @Override
        public String toString() {
            return heads == decoderHeads ? heads + " heads" : heads + " heads (decoder " + decoderHeads + ")";
        }
    }
}
