/**
 * The page that {@code dpi serve} shows in a browser on the same computer: {@link io.github.dpi4j.cli.serve.PageServer} answers it,
 * {@link io.github.dpi4j.cli.serve.Gate} says who may call, {@link io.github.dpi4j.cli.serve.JobQueue} does one job at a time. What a
 * page sent lives in memory only, and no longer than the page.
 */
package io.github.dpi4j.cli.serve;
