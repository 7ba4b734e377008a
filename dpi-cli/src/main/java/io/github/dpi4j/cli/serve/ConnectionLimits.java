package io.github.dpi4j.cli.serve;

import java.util.Map;

/**
 * Limits of the JDK's HTTP server on connections, which are properties of the JVM: most connections, and the longest time
 * for a request's line, headers and body, so that idle and stalled connections do not use up the process's file
 * descriptors. A property that is set already is kept.
 */
final class ConnectionLimits {
    /** Most connections: ten for each page that can be open; far below 256 descriptors, the least that systems allow. */
    static final int CONNECTIONS = 64;
    /** Longest time of a request in seconds; an upload's is shorter ({@link Limits#uploadTime}). */
    static final int REQUEST_SECONDS = 90;
    /** Longest time of a connection without a request in seconds. */
    static final int IDLE_SECONDS = 30;

    private ConnectionLimits() {
    }

    /** Sets the properties. They have an effect before the JVM's first {@code HttpServer} only. */
    static void set() {
        Map.of("jdk.httpserver.maxConnections", CONNECTIONS, "sun.net.httpserver.maxReqTime", REQUEST_SECONDS,
                "sun.net.httpserver.idleInterval", IDLE_SECONDS).forEach((name, value) -> {
                    if (System.getProperty(name) == null) {
                        System.setProperty(name, Integer.toString(value));
                    }
                });
    }
}
