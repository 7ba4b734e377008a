/**
 * The {@code dpi} command.
 *
 * <p>{@link Main} has dpi-nn load the Vector API and hands the command line to {@code CommandRunner}, which
 * prints any error as one line and sets the exit code: 1 for failures, 2 for usage errors. {@code DpiCommand} lists the
 * subcommands; each is one class ({@code RestoreCommand}, {@code SampleCommand}, {@code TrainCommand}…) made of shared
 * groups of options ({@code ModelOptions}, {@code MethodOptions}, {@code BackendOptions}…).
 *
 * <p>Results go to standard output ({@code ResultStream}), progress and messages to standard error ({@code Progress},
 * {@code LibraryLog}).
 */
@NullMarked
package io.github.dpi4j.cli;

import org.jspecify.annotations.NullMarked;
