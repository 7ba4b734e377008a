package io.github.dpi4j.kernel.vector;

import io.github.dpi4j.kernel.Workers;
import io.github.dpi4j.kernel.vector.WinogradConv.Tiling;
import java.util.Arrays;
import java.util.stream.IntStream;

/** A way to compute a convolution. */
sealed interface ConvAlgorithm {
    /** How large rounding errors may become, in units of 2⁻²⁴ · Σ|weight|·|input|: this grows with the length of the sum. */
    double error();

    /** Slots per image that the statistics of the output need. */
    int slots(ConvCase c);

    /** The convolution's weights. */
    default float[] weight(ConvCase c) {
        return c.weight();
    }

    float[] pack(ConvCase c, Workers workers);

    Operation bind(ConvCase c, ConvInput input, float[] packed, ConvOutput output);

    record Direct() implements ConvAlgorithm {
        @Override
        public double error() {
            return 8;
        }

        @Override
        public int slots(ConvCase c) {
            return DirectConv.slots(c.outHeight(), c.outWidth(), c.kernel());
        }

        @Override
        public float[] pack(ConvCase c, Workers workers) {
            FilterView view = FilterView.forward(c.in(), c.out(), c.kernel().taps());
            return view.packDirect(c.weight(), new float[Math.toIntExact(view.directSize())], workers);
        }

        @Override
        public Operation bind(ConvCase c, ConvInput input, float[] packed, ConvOutput output) {
            return new DirectConv(input, c.kernel(), packed, output, unset(DirectConv.sharedSize(input, c.kernel())));
        }
    }

    record Winograd(Tiling tiling) implements ConvAlgorithm {
        @Override
        public double error() {
            return switch (tiling.transform()) {
                case F2 -> 16;
                case F4, F2X5, ROW7, COLUMN7, ROW3, COLUMN3 -> 64;
                case F6 -> 96;
            };
        }

        @Override
        public int slots(ConvCase c) {
            return WinogradConv.slots(c.outHeight(), c.outWidth(), tiling);
        }

        @Override
        public float[] pack(ConvCase c, Workers workers) {
            FilterView view = FilterView.forward(c.in(), c.out(), c.kernel().taps());
            Scratch[] scratch = IntStream.range(0, workers.threads()).mapToObj(_ -> new Scratch())
                    .toArray(Scratch[]::new);
            return view.packWinograd(tiling.transform(), c.weight(),
                    new float[Math.toIntExact(view.winogradSize(tiling.transform()))], workers, scratch);
        }

        @Override
        public Operation bind(ConvCase c, ConvInput input, float[] packed, ConvOutput output) {
            return new WinogradConv(input, c.kernel(), packed, output, tiling,
                    unset(WinogradConv.sharedSize(c.images(), c.outHeight(), c.outWidth(), c.in(), tiling)));
        }
    }

    /** No convolution at all: what comes in goes out, by way of all that stands around. */
    record Copy() implements ConvAlgorithm {
        @Override
        public double error() {
            return 8;
        }

        @Override
        public int slots(ConvCase c) {
            return CopyMap.slots(c.outHeight());
        }

        @Override
        public float[] weight(ConvCase c) {
            float[] identity = new float[c.in() * c.in()];
            for (int i = 0; i < c.in(); i++) {
                identity[i * c.in() + i] = 1;
            }
            return identity;
        }

        @Override
        public float[] pack(ConvCase c, Workers workers) {
            return null;
        }

        @Override
        public Operation bind(ConvCase c, ConvInput input, float[] packed, ConvOutput output) {
            return new CopyMap(input, output);
        }
    }

    /** Working memory that holds nothing yet. */
    private static float[] unset(long size) {
        float[] memory = new float[Math.toIntExact(size)];
        Arrays.fill(memory, Float.NaN);
        return memory;
    }
}
