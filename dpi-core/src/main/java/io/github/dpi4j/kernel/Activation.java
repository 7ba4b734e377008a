package io.github.dpi4j.kernel;

/** A function of each element by itself. */
public sealed interface Activation {
    /** The identity. */
    Activation NONE = new None();
    /** The only value of {@link Silu}. */
    Activation SILU = new Silu();

    /** x. */
    record None() implements Activation {
    }

    /** x · sigmoid(x). */
    record Silu() implements Activation {
    }

    /** max(x, 0); NaN of NaN. */
    record Relu() implements Activation {
    }

    /** x where it is not negative, else slope · x. */
    record LeakyRelu(float slope) implements Activation {
    }

    /** 1 / (1 + e^-x). */
    record Sigmoid() implements Activation {
    }

    /** The function's value, by its definition. */
    default float of(float x) {
        return switch (this) {
            case None _ -> x;
            case Silu _ -> (float) (x / (1 + Math.exp(-x)));
            case Relu _ -> x < 0 ? 0 : x;
            case LeakyRelu l -> x < 0 ? l.slope * x : x;
            case Sigmoid _ -> (float) (1 / (1 + Math.exp(-x)));
        };
    }

    /** The function's derivative, by its definition. */
    default double derivative(float x) {
        return switch (this) {
            case None _ -> 1;
            case Silu _ -> {
                double sigmoid = 1 / (1 + Math.exp(-(double) x));
                yield sigmoid * (1 + x * (1 - sigmoid));
            }
            case Relu _ -> x > 0 ? 1 : 0;
            case LeakyRelu l -> x > 0 ? 1 : l.slope;
            case Sigmoid _ -> {
                double sigmoid = 1 / (1 + Math.exp(-(double) x));
                yield sigmoid * (1 - sigmoid);
            }
        };
    }
}
