package io.github.dpi4j.cli;

/**
 * The message for a class that cannot be loaded: its jar file is missing, or another build is writing it. Needs no class of any
 * other jar file.
 */
final class IncompleteBuild {
    private IncompleteBuild() {
    }

    /** Returns whether the error is that a class was not found; other classes fail to initialize. */
    static boolean isCauseOf(NoClassDefFoundError e) {
        return e.getCause() instanceof ClassNotFoundException;
    }

    static String message(NoClassDefFoundError e) {
        return "cannot load " + e.getMessage()
                + ": a jar file of the command is missing, or a build is writing it; wait for the"
                + " end of other builds and run this again, or build anew (mvn -DskipTests package)";
    }
}
