/**
 * The page that {@code dpi serve} shows in a browser on the same computer: {@link io.github.dpi4j.cli.serve.PageServer}
 * is the HTTP server, {@link io.github.dpi4j.cli.serve.Gate} checks access, {@link io.github.dpi4j.cli.serve.JobQueue}
 * runs one job at a time. A page's photographs are kept in memory only, until the page is closed.
 */
@NullMarked
package io.github.dpi4j.cli.serve;

import org.jspecify.annotations.NullMarked;
