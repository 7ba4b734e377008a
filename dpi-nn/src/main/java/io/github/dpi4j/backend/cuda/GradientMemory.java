package io.github.dpi4j.backend.cuda;

/** Memory of a backward pass beside its maps: some for the whole pass, and working memory that each step uses anew. */
final class GradientMemory {
    private final DeviceMemory kept;
    private final long scratch;
    private long most;
    private DeviceMemory step;

    /**
     * @param kept memory for the whole pass
     * @param scratch address of the working memory; 0 to compute its size only
     */
    GradientMemory(DeviceMemory kept, long scratch) {
        this.kept = kept;
        this.scratch = scratch;
        this.step = new DeviceMemory(scratch);
    }

    /** Begins the next step, which may overwrite what earlier ones left in the working memory. */
    void next() {
        step = new DeviceMemory(scratch);
    }

    /** Allocates working memory for the step. */
    long scratch(long bytes) {
        long address = step.take(bytes);
        most = Math.max(most, step.size());
        return address;
    }

    /** Allocates memory for the whole pass. */
    long kept(long bytes) {
        return kept.take(bytes);
    }

    /** Returns the most working memory that a step has used so far. */
    long scratchBytes() {
        return most;
    }
}
