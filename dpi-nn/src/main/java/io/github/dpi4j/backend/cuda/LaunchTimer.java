package io.github.dpi4j.backend.cuda;

/** A device's own clock for its kernels. */
interface LaunchTimer {
    /**
     * Returns in one line everything on which times depend: the device, the driver that compiled the kernels, and the
     * kernels.
     */
    String identity();

    /**
     * Runs recorded launches once, after all earlier work, and waits for them.
     *
     * @return microseconds from the start of the first launch to the end of the last
     */
    double microseconds(Device.Recording recording);
}
