package io.github.dpi4j.kernel.vector;

import static io.github.dpi4j.kernel.vector.Lanes.PANEL;

import io.github.dpi4j.kernel.Workers;
import java.util.List;

/**
 * A convolution with any square kernel, stride and padding as a sum of matrix products, one per kernel position: pixels ×
 * input channels × output channels. A 1×1 convolution is one product and reads a plain input where it lies.
 */
public final class DirectConv implements Operation {
    /** Pixels per task, a compromise between reuse of weights and even shares. */
    private static final int PIXELS = 96;

    private final ConvInput input;
    private final Kernel kernel;
    private final float[] weights;
    private final ConvOutput output;
    private final float[] shared;

    /** Side, stride and zero padding of a convolution kernel. */
    public record Kernel(int side, int stride, int padding) {
        int taps() {
            return side * side;
        }

        boolean pointwise() {
            return side == 1 && stride == 1 && padding == 0;
        }
    }

    /**
     * @param weights from {@link #pack}
     * @param shared working memory of at least {@link #sharedSize} floats, free while this operation runs
     */
    public DirectConv(ConvInput input, Kernel kernel, float[] weights, ConvOutput output, float[] shared) {
        this.input = input;
        this.kernel = kernel;
        this.weights = weights;
        this.output = output;
        this.shared = shared;
    }

    /** Floats that may be read behind the last pixel of a feature map. */
    public static long slack(FeatureMap map) {
        return 8L * map.stride();
    }

    /** Shared working memory in floats that such a convolution takes: its padded and activated input. */
    public static long sharedSize(ConvInput input, Kernel kernel) {
        if (kernel.pointwise() && input.isPlain()) {
            return 0;
        }
        long pixels = (long) (input.height() + 2 * kernel.padding) * (input.width() + 2 * kernel.padding);
        // The last tile of rows may read past the end of the image.
        return (input.images() * pixels + 8L * kernel.stride) * input.stride();
    }

    /** Slots per image that the statistics of such a convolution's output need. */
    public static int slots(int outHeight, int outWidth, Kernel kernel) {
        return chunks(outHeight, outWidth, kernel);
    }

    /** A 1×1 convolution takes an image as one long row; others take whole rows. */
    private static int chunks(int height, int width, Kernel kernel) {
        return kernel.pointwise()
                ? (height * width + PIXELS - 1) / PIXELS
                : (height + rowsPerChunk(width) - 1) / rowsPerChunk(width);
    }

    private static int rowsPerChunk(int width) {
        return Math.max(1, 4 * PIXELS / width);
    }

    /** Floats that {@link #pack} returns. */
    public static long packedSize(int in, int out, int taps) {
        return (long) Lanes.panels(out) * taps * in * PANEL;
    }

    /**
     * Reorders weights once: (out, in, side, side) → [panel][tap][in][channel of the panel].
     *
     * @param weight not modified
     */
    public static float[] pack(float[] weight, int in, int out, int taps) {
        float[] packed = new float[Math.toIntExact(packedSize(in, out, taps))];
        for (int o = 0; o < out; o++) {
            for (int i = 0; i < in; i++) {
                for (int t = 0; t < taps; t++) {
                    packed[((o / PANEL * taps + t) * in + i) * PANEL + o % PANEL] = weight[(o * in + i) * taps + t];
                }
            }
        }
        return packed;
    }

    @Override
    public void run(Workers workers, Scratch[] scratch) {
        FeatureMap out = output.map();
        int chunks = chunks(out.height(), out.width(), kernel);
        int panels = Lanes.panels(out.channels());
        List<FeatureMap> sources = input.parts();
        if (sharedSize(input, kernel) > 0) {
            sources = List.of(activate(workers));
        }
        List<FeatureMap> from = sources;
        if (kernel.pointwise()) {
            workers.run(out.images() * chunks, (task, worker) -> {
                for (int panel = 0; panel < panels; panel++) {
                    pixels(from, task / chunks, task % chunks, panel, scratch[worker]);
                }
            });
        } else {
            workers.run(panels * out.images() * chunks, (task, worker) -> rows(from.getFirst(),
                    task / chunks % out.images(), task % chunks, task / (chunks * out.images()), scratch[worker]));
        }
    }

    /** Writes the padded, activated input to shared memory. */
    private FeatureMap activate(Workers workers) {
        int height = input.height() + 2 * kernel.padding;
        int width = input.width() + 2 * kernel.padding;
        FeatureMap padded = new FeatureMap(shared, 0, input.images(), height, width, input.channels());
        // Two rows at a time, so that an enlarged row is computed once.
        int pairs = (height + 1) / 2;
        int first = kernel.padding % 2;
        workers.run(input.images() * (pairs + first), (task, worker) -> {
            int image = task / (pairs + first);
            int y = Math.max(0, task % (pairs + first) * 2 - first);
            int until = Math.min(height, task % (pairs + first) * 2 - first + 2);
            input.load(image, y - kernel.padding, -kernel.padding, until - y, width, shared, padded.at(image, y, 0),
                    Lanes.LANES, padded.stride());
        });
        return padded;
    }

    private void pixels(List<FeatureMap> sources, int image, int chunk, int panel, Scratch scratch) {
        FeatureMap out = output.map();
        int area = out.height() * out.width();
        int first = chunk * PIXELS;
        int count = Math.min(PIXELS, area - first);
        float[] sums = scratch.sums((PIXELS + 8) * PANEL);
        int vectors = Lanes.vectorsIn(panel, out.channels());
        int done = 0;
        for (FeatureMap source : sources) {
            // Rows past the last pixel are read, too, and their sums ignored: arrays have room behind their maps.
            GemmTile.multiply(count, vectors, source.data(), source.at(image, 0, 0) + first * source.stride(),
                    source.stride(), weights, (panel * input.channels() + done) * PANEL, source.channels(), sums, 0,
                    PANEL, done > 0);
            done += source.channels();
        }
        output.begin(image, chunk, panel);
        int width = out.width();
        for (int p = 0; p < count;) {
            int y = (first + p) / width;
            int x = (first + p) % width;
            int run = Math.min(count - p, width - x);
            output.store(image, chunk, panel, y, x, 1, run, sums, p * PANEL, 0, PANEL, scratch);
            p += run;
        }
    }

    private void rows(FeatureMap padded, int image, int chunk, int panel, Scratch scratch) {
        FeatureMap out = output.map();
        int rowsPerChunk = rowsPerChunk(out.width());
        int y0 = chunk * rowsPerChunk;
        int count = Math.min(rowsPerChunk, out.height() - y0);
        int in = input.channels();
        int vectors = Lanes.vectorsIn(panel, out.channels());
        int step = GemmTile.paddedRows(out.width()) * PANEL;
        float[] sums = scratch.sums(rowsPerChunk * step);
        for (int tap = 0; tap < kernel.taps(); tap++) {
            for (int y = 0; y < count; y++) {
                int at = padded.at(image, (y0 + y) * kernel.stride + tap / kernel.side, tap % kernel.side);
                GemmTile.multiply(out.width(), vectors, padded.data(), at, kernel.stride * padded.stride(), weights,
                        (panel * kernel.taps() + tap) * in * PANEL, in, sums, y * step, PANEL, tap > 0);
            }
        }
        output.begin(image, chunk, panel);
        for (int y = 0; y < count; y++) {
            output.store(image, chunk, panel, y0 + y, 0, 1, out.width(), sums, y * step, step, PANEL, scratch);
        }
    }
}
