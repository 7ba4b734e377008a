package io.github.dpi4j.detector;

import io.github.dpi4j.random.RandomStream;

/** Random numbers, drawn from a stream one by one. */
record Draws(RandomStream stream) {
    /** Returns a number from 0 to below 1. */
    double unit() {
        float[] u = new float[1];
        stream.uniform(u, 0, 1);
        return u[0];
    }

    double between(double from, double to) {
        return from + (to - from) * unit();
    }

    /** Returns a number between two positive ones, log-uniformly distributed. */
    double logBetween(double from, double to) {
        return from * Math.pow(to / from, unit());
    }

    boolean chance(double probability) {
        return unit() < probability;
    }

    /** Returns a number from 0 to below {@code n}. */
    int index(int n) {
        return Math.min(n - 1, (int) (unit() * n));
    }
}
