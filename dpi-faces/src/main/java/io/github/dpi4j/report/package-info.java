/**
 * An evaluation as a page of HTML, {@link Report}. Each part of the page is a pure function from scores to text:
 * {@code ScoreSection}, {@code DifferenceSection}, {@code ScatterPlot}, {@code TimeBars}, {@code ImageSection},
 * {@code SettingsSection}.
 */
@NullMarked
package io.github.dpi4j.report;

import org.jspecify.annotations.NullMarked;
