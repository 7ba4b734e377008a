package io.github.dpi4j.backend.cpu;

/**
 * The Vector API, loaded into a JVM that was started without {@code --add-modules jdk.incubator.vector}.
 *
 * <p>That option works everywhere, but users of a program would have to give it, and the JVM prints a warning on stderr
 * at every start, which cannot be switched off. {@link #load()} needs neither, in a program that is started by {@code
 * java -jar}: its jar's manifest says {@code Add-Exports: java.base/jdk.internal.module}, the package of the method by
 * which the JDK loads its own optional modules. Programs started otherwise pass {@code --add-exports
 * java.base/jdk.internal.module=ALL-UNNAMED}, or {@code --add-modules} after all.
 *
 * <p>The {@code dpi} command does the same.
 */
public final class VectorApi {
    /** Line of a jar's manifest that lets {@link #load()} work. */
    public static final String MANIFEST_LINE = "Add-Exports: java.base/jdk.internal.module";

    private static final System.Logger LOGGER = System.getLogger(VectorApi.class.getName());
    private static final String LOADER = "jdk.internal.module.Modules";

    private VectorApi() {
    }

    /**
     * Loads the Vector API unless it is loaded already. To be called at the beginning of {@code main}: the kernels are
     * chosen when the first network is compiled. Where it cannot be loaded, a warning in the log says what to add, and
     * the scalar kernels run, which are far slower.
     *
     * @return whether the vector kernels can run now
     */
    public static boolean load() {
        if (KernelChoice.vectorAvailable()) {
            return true;
        }
        try {
            Class.forName(LOADER).getMethod("loadModule", String.class).invoke(null, KernelChoice.VECTOR_MODULE);
        } catch (ReflectiveOperationException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "module " + KernelChoice.VECTOR_MODULE + " cannot be loaded", e);
        }
        boolean loaded = KernelChoice.vectorAvailable();
        if (!loaded) {
            LOGGER.log(System.Logger.Level.WARNING, "The Vector API cannot be loaded: start Java with "
                    + KernelChoice.VECTOR_OPTION + ", or by -jar with \"" + MANIFEST_LINE + "\" in the jar's manifest");
        }
        return loaded;
    }
}
