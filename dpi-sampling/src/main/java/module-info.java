/** Diffusion sampling: schedules, samplers, operators, posterior methods, degradations and metrics. */
module io.github.dpi4j.sampling {
    requires transitive io.github.dpi4j.nn;
    requires java.desktop;
    requires tools.jackson.core;
    requires JTransforms;
    requires ejml.core;
    requires ejml.ddense;
    requires static org.jspecify;

    exports io.github.dpi4j.degradation;
    exports io.github.dpi4j.metric;
    exports io.github.dpi4j.model;
    exports io.github.dpi4j.objective;
    exports io.github.dpi4j.operator;
    exports io.github.dpi4j.posterior;
    exports io.github.dpi4j.sampler;
    exports io.github.dpi4j.schedule;

    uses io.github.dpi4j.posterior.MethodFactory;
}
