/** Networks as graphs, the backends that run and train them, and their export. */
module io.github.dpi4j.nn {
    requires transitive io.github.dpi4j.core;
    requires com.google.protobuf;
    requires tools.jackson.core;
    requires static jdk.incubator.vector;
    requires static org.jspecify;

    exports io.github.dpi4j.backend;
    exports io.github.dpi4j.backend.cpu;
    exports io.github.dpi4j.backend.cuda;
    exports io.github.dpi4j.backend.loop;
    exports io.github.dpi4j.backend.nd4j;
    exports io.github.dpi4j.detection;
    exports io.github.dpi4j.graph;
    exports io.github.dpi4j.network;
    exports io.github.dpi4j.onnx;
    exports io.github.dpi4j.optim;
    exports io.github.dpi4j.unet;

    uses io.github.dpi4j.backend.BackendProvider;
    provides io.github.dpi4j.backend.BackendProvider with io.github.dpi4j.backend.cuda.CudaBackendProvider,
            io.github.dpi4j.backend.nd4j.Nd4jProvider;
}
