/** Tensors, checkpoints, images and random numbers; the kernels beneath are the project's own business. */
module io.github.dpi4j.core {
    requires java.desktop;
    requires com.twelvemonkeys.imageio.core;
    requires com.twelvemonkeys.imageio.tiff;
    requires tools.jackson.core;
    requires static jdk.incubator.vector;
    requires static org.jspecify;

    exports io.github.dpi4j.checkpoint;
    exports io.github.dpi4j.image;
    exports io.github.dpi4j.random;
    exports io.github.dpi4j.tensor;
    exports io.github.dpi4j.file to io.github.dpi4j.nn, io.github.dpi4j.faces, io.github.dpi4j.cli;
    exports io.github.dpi4j.golden to io.github.dpi4j.nn, io.github.dpi4j.cli;
    exports io.github.dpi4j.kernel to io.github.dpi4j.nn, io.github.dpi4j.cli;
    exports io.github.dpi4j.kernel.scalar to io.github.dpi4j.nn;
    exports io.github.dpi4j.kernel.vector to io.github.dpi4j.nn, io.github.dpi4j.cli;
}
