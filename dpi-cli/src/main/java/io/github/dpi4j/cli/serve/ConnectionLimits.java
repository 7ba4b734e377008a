package io.github.dpi4j.cli.serve;

import java.time.Duration;
import java.util.Map;

/**
 * Limits of the JDK's HTTP server on connections, which it reads from properties of the JVM: idle and stalled connections
 * do not use up the process's file descriptors.
 *
 * @param connections most connections
 * @param request longest time of a request's line, headers and body, in whole seconds; an upload's is shorter ({@link
 *        Limits#uploadTime})
 * @param idle longest time of a connection without a request, in whole seconds
 */
record ConnectionLimits(int connections, Duration request, Duration idle) {
    /** Ten connections for each page that can be open; far below 256 descriptors, the least that systems allow. */
    static final ConnectionLimits DEFAULT = new ConnectionLimits(64, Duration.ofSeconds(90), Duration.ofSeconds(30));

    /** Sets the properties; one that is set already is kept. They have an effect before the JVM's first {@code HttpServer} only. */
    void set() {
        Map.of("jdk.httpserver.maxConnections", (long) connections, "sun.net.httpserver.maxReqTime",
                request.toSeconds(),
                "sun.net.httpserver.idleInterval", idle.toSeconds()).forEach((name, value) -> {
                    if (System.getProperty(name) == null) {
                        System.setProperty(name, Long.toString(value));
                    }
                });
    }
}
