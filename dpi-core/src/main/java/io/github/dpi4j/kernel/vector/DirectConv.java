package io.github.dpi4j.kernel.vector;

import static io.github.dpi4j.kernel.vector.Lanes.PANEL;

import io.github.dpi4j.kernel.Workers;
import io.github.dpi4j.tensor.Window;

/**
 * A convolution with any kernel, stride and padding as a sum of matrix products, one per kernel position: pixels ×
 * input channels × output channels. A 1×1 convolution is one product.
 */
public final class DirectConv implements Operation {
    /** Pixels per task at most, a compromise between reuse of weights and even shares. */
    private static final int PIXELS = 96;
    /** Terms of the sum at a time: a panel's weights for them stay in the first-level cache for all rows of pixels. */
    private static final int DEPTH = 96;

    private final ConvInput input;
    private final Window kernel;
    private final float[] weights;
    private final ConvOutput output;
    private final float[] shared;

    /**
     * @param weights from {@link FilterView#packDirect}
     * @param shared working memory of at least {@link #sharedSize} floats, free while this operation runs
     */
    public DirectConv(ConvInput input, Window kernel, float[] weights, ConvOutput output, float[] shared) {
        this.input = input;
        this.kernel = kernel;
        this.weights = weights;
        this.output = output;
        this.shared = shared;
    }

    /** Shared working memory in floats that such a convolution takes: its padded and activated input. */
    public static long sharedSize(ConvInput input, Window kernel) {
        if (kernel.isPointwise()) {
            return 0;
        }
        long pixels = (long) (input.height() + 2 * kernel.paddingY()) * (input.width() + 2 * kernel.paddingX());
        // The last tile of rows may read past the end of the image.
        return (input.images() * pixels + 8L * kernel.strideX()) * input.stride();
    }

    /** Slots per image that the statistics of such a convolution's output need. */
    public static int slots(int outHeight, int outWidth, Window kernel) {
        return chunks(outHeight, outWidth, kernel);
    }

    /** A 1×1 convolution takes an image as one long row; others take whole rows. */
    private static int chunks(int height, int width, Window kernel) {
        return kernel.isPointwise()
                ? runs(height * width)
                : (height + rowsPerChunk(width) - 1) / rowsPerChunk(width);
    }

    /** One, or an even number, so that two threads get equal shares of an image. */
    private static int runs(int pixels) {
        return pixels <= PIXELS ? 1 : (pixels + 2 * PIXELS - 1) / (2 * PIXELS) * 2;
    }

    private static int pixelsPerRun(int pixels) {
        return (pixels + runs(pixels) - 1) / runs(pixels);
    }

    private static int rowsPerChunk(int width) {
        return Math.max(1, 4 * PIXELS / width);
    }

    @Override
    public Work work() {
        FeatureMap out = output.map();
        double pixels = (double) out.images() * out.height() * out.width();
        return output.work(pixels * kernel.taps() * input.channels() * out.channels(), input.size() + weights.length);
    }

    @Override
    public void run(Workers workers, Scratch[] scratch) {
        FeatureMap out = output.map();
        int chunks = chunks(out.height(), out.width(), kernel);
        int panels = Lanes.panels(out.channels());
        if (kernel.isPointwise()) {
            int runs = out.images() * chunks;
            // The threads share out the channels of a small image, so that each reads its part of the weights once.
            int parts = runs < workers.threads() ? Math.min(workers.threads(), panels) : 1;
            workers.run(runs * parts, (task, worker) -> {
                int part = task % parts;
                pixels(task / parts / chunks, task / parts % chunks, panels * part / parts,
                        panels * (part + 1) / parts, scratch[worker]);
            });
            return;
        }
        FeatureMap padded = activate(workers);
        workers.run(panels * out.images() * chunks, (task, worker) -> rows(padded, task / chunks % out.images(),
                task % chunks, task / (chunks * out.images()), scratch[worker]));
    }

    /** Writes the padded, activated input to shared memory, unless it can be read where it is. */
    private FeatureMap activate(Workers workers) {
        FeatureMap plain = input.plain();
        if (plain != null && kernel.paddingY() == 0 && kernel.paddingX() == 0
                && plain.at(plain.images(), 0, 0) + 8L * kernel.strideX() * plain.stride() <= plain.data().length) {
            return plain;
        }
        int height = input.height() + 2 * kernel.paddingY();
        int width = input.width() + 2 * kernel.paddingX();
        FeatureMap padded = new FeatureMap(shared, 0, input.images(), height, width, input.channels());
        // Two rows at a time, so that an enlarged row is computed once.
        int pairs = (height + 1) / 2;
        int first = kernel.paddingY() % 2;
        workers.run(input.images() * (pairs + first), (task, worker) -> {
            int image = task / (pairs + first);
            int y = Math.max(0, task % (pairs + first) * 2 - first);
            int until = Math.min(height, task % (pairs + first) * 2 - first + 2);
            input.load(image, y - kernel.paddingY(), -kernel.paddingX(), until - y, width, shared,
                    padded.at(image, y, 0),
                    Lanes.LANES, padded.stride());
        });
        return padded;
    }

    /** A run of pixels, which may begin and end within a row: loaded once, multiplied by some panels of weights. */
    private void pixels(int image, int chunk, int firstPanel, int endPanel, Scratch scratch) {
        FeatureMap out = output.map();
        int width = out.width();
        int perRun = pixelsPerRun(out.height() * width);
        int first = chunk * perRun;
        int count = Math.min(perRun, out.height() * width - first);
        FeatureMap plain = input.plain();
        boolean inPlace = plain != null
                && plain.at(image, 0, first) + (count + 8L) * plain.stride() <= plain.data().length;
        float[] from = inPlace ? plain.data() : scratch.region((PIXELS + 8) * input.stride());
        int at = inPlace ? plain.at(image, 0, first) : 0;
        for (int p = 0; !inPlace && p < count;) {
            int run = Math.min(count - p, width - (first + p) % width);
            input.load(image, (first + p) / width, (first + p) % width, 1, run, from, p * input.stride(),
                    Lanes.LANES, input.stride());
            p += run;
        }
        float[] sums = scratch.sums((PIXELS + 8) * PANEL);
        for (int panel = firstPanel; panel < endPanel; panel++) {
            Slice slice = Slice.ofPanel(panel, out.channels());
            GemmTile.multiply(count, slice.vectors(), from, at, input.stride(), weights,
                    panel * input.channels() * PANEL, input.channels(), sums, 0, PANEL, false);
            output.addPointwise(image, slice, first / width, first % width, count, sums, 0, PANEL);
            output.begin(image, chunk, slice);
            for (int p = 0; p < count;) {
                int run = Math.min(count - p, width - (first + p) % width);
                output.store(image, chunk, slice, (first + p) / width, (first + p) % width, 1, run, sums, p * PANEL, 0,
                        PANEL, scratch);
                p += run;
            }
        }
    }

    private void rows(FeatureMap padded, int image, int chunk, int panel, Scratch scratch) {
        FeatureMap out = output.map();
        int rowsPerChunk = rowsPerChunk(out.width());
        int y0 = chunk * rowsPerChunk;
        int count = Math.min(rowsPerChunk, out.height() - y0);
        Slice slice = Slice.ofPanel(panel, out.channels());
        int step = GemmTile.paddedRows(out.width()) * PANEL;
        float[] sums = scratch.sums(rowsPerChunk * step);
        // A row of the window is one sum, with weights of 0 for what fills up the channels of a pixel.
        int depth = kernel.taps() == 1 ? input.channels() : padded.stride();
        int rowDepth = kernel.width() * depth;
        for (int row = 0; row < kernel.height(); row++) {
            for (int k = 0; k < rowDepth; k += DEPTH) {
                int from = panel * kernel.taps() * depth * PANEL + (row * rowDepth + k) * slice.width();
                for (int y = 0; y < count; y++) {
                    int at = padded.at(image, (y0 + y) * kernel.strideY() + row, 0) + k;
                    GemmTile.multiply(out.width(), slice.vectors(), padded.data(), at,
                            kernel.strideX() * padded.stride(), weights, from, Math.min(DEPTH, rowDepth - k), sums,
                            y * step, PANEL, row + k > 0);
                }
            }
        }
        output.begin(image, chunk, slice);
        for (int y = 0; y < count; y++) {
            output.addPointwise(image, slice, y0 + y, 0, out.width(), sums, y * step, PANEL);
            output.store(image, chunk, slice, y0 + y, 0, 1, out.width(), sums, y * step, step, PANEL, scratch);
        }
    }
}
