package io.github.dpi4j.operator;

/** The pixels that stand for those beyond the border of an image: mirrored ones. */
enum Border {
    /** b a | a b c | c b: MATLAB's "symmetric". */
    EDGE_TWICE {
        @Override
        int inside(int i, int n) {
            int j = Math.floorMod(i, 2 * n);
            return j < n ? j : 2 * n - 1 - j;
        }
    },
    /** c b | a b c | b a: "reflect" of PyTorch and NumPy, OpenCV's default. */
    EDGE_ONCE {
        @Override
        int inside(int i, int n) {
            int period = Math.max(1, 2 * n - 2);
            int j = Math.floorMod(i, period);
            return j < n ? j : period - j;
        }
    };

    /** Returns the place from 0 to n − 1 whose pixel stands at place i, which may be any. */
    abstract int inside(int i, int n);
}
