/** The bundled model of faces, training, evaluation and pictures of results. */
module io.github.dpi4j.faces {
    requires transitive io.github.dpi4j.sampling;
    requires commons.math3;
    requires java.desktop;
    requires tools.jackson.core;
    requires xchart;
    requires static org.jspecify;

    exports io.github.dpi4j.detector;
    exports io.github.dpi4j.evaluation;
    exports io.github.dpi4j.models;
    exports io.github.dpi4j.photo;
    exports io.github.dpi4j.report;
    exports io.github.dpi4j.sheet;
    exports io.github.dpi4j.training;
}
