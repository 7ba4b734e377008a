package io.github.dpi4j.degradation;

import io.github.dpi4j.random.RandomStream;
import java.util.Arrays;
import java.util.List;

/** A distribution of a random parameter. Every draw takes one uniform number from the stream. */
public sealed interface Distribution {
    /**
     * {@return the value at a quantile}
     *
     * @param u in [0, 1)
     */
    double at(double u);

    /**
     * {@return a random value}
     *
     * @param stream the stream of random numbers
     */
    default double draw(RandomStream stream) {
        float[] u = new float[1];
        stream.uniform(u, 0, 1);
        return at(u[0]);
    }

    /**
     * The uniform distribution between two values.
     *
     * @param low smallest value
     * @param high largest value
     */
    record Uniform(double low, double high) implements Distribution {
        /** Checks the components. */
        public Uniform {
            require(low <= high && Double.isFinite(high - low), low, high);
        }

        @Override
        public double at(double u) {
            return low + u * (high - low);
        }
    }

    /**
     * The log-uniform distribution between two values.
     *
     * @param low smallest value
     * @param high largest value
     */
    record LogUniform(double low, double high) implements Distribution {
        /** Checks the components. */
        public LogUniform {
            require(low > 0 && low <= high && Double.isFinite(high), low, high);
        }

        @Override
        public double at(double u) {
            return low * StrictMath.exp(u * StrictMath.log(high / low));
        }
    }

    /**
     * The square of a uniform number, scaled to lie from 0 to a largest value: small values are more frequent.
     *
     * @param high largest value
     */
    record SquaredUniform(double high) implements Distribution {
        /** Checks the components. */
        public SquaredUniform {
            require(high >= 0 && Double.isFinite(high), 0, high);
        }

        @Override
        public double at(double u) {
            return u * u * high;
        }
    }

    /**
     * The discrete distribution over listed values; one that is listed twice is drawn twice as often.
     *
     * @param values the numbers, equally likely
     */
    record Choice(List<Double> values) implements Distribution {
        /** Checks the components. */
        public Choice {
            values = List.copyOf(values);
            if (values.isEmpty()) {
                throw new IllegalArgumentException("values: expected at least one, got none");
            }
        }

        /**
         * Makes a choice among the given numbers.
         *
         * @param values the numbers, equally likely
         * @return the distribution
         */
        public static Choice of(double... values) {
            return new Choice(Arrays.stream(values).boxed().toList());
        }

        @Override
        public double at(double u) {
            return values.get((int) (u * values.size()));
        }
    }

    private static void require(boolean met, double low, double high) {
        if (!met) {
            throw new IllegalArgumentException(
                    "distribution: expected ascending, finite bounds, got " + low + " and " + high);
        }
    }
}
