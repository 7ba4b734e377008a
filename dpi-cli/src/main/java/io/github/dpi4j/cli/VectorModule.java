package io.github.dpi4j.cli;

/**
 * Loads the Vector API into a JVM that was started without {@code --add-modules jdk.incubator.vector}.
 *
 * <p>The option would do, but it makes the JVM print a warning on stderr at every start, which nothing silences, and
 * keeps its start-up cache from holding the module graph. The method called here is the one the JDK loads its own
 * optional modules with; the jar's manifest exports it ({@code Add-Exports}). Where it is not to be had, the command runs
 * all the same, with the scalar kernels.
 */
final class VectorModule {
    private static final System.Logger LOGGER = System.getLogger(VectorModule.class.getName());
    private static final String NAME = "jdk.incubator.vector";

    private VectorModule() {
    }

    static void load() {
        if (ModuleLayer.boot().findModule(NAME).isPresent()) {
            return;
        }
        try {
            Class.forName("jdk.internal.module.Modules").getMethod("loadModule", String.class).invoke(null, NAME);
        } catch (ReflectiveOperationException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "module " + NAME + " cannot be loaded", e);
        }
    }
}
