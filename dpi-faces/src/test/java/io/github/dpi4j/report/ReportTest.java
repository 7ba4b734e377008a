package io.github.dpi4j.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.evaluation.Condition;
import io.github.dpi4j.evaluation.NetworkPasses;
import io.github.dpi4j.evaluation.PlannedMethod;
import io.github.dpi4j.evaluation.ScoreTable;
import io.github.dpi4j.evaluation.SmallTables;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class ReportTest {
    private final ScoreTable table = SmallReport.TABLE;
    private final Condition condition = table.conditions().getFirst();
    private final PlannedMethod dpi = table.methods().getFirst();

    @Test
    void scoresHaveTheBestOfEachColumnInBold() {
        String html = ScoreSection.html(table, condition, dpi);
        assertTrue(html.contains("<tr class=\"reference\"><th>DPI &amp; co</th><td>22.00<small>"), html);
        assertTrue(html.contains("<th>ddnm</th><td><b>27.03</b>"), html);
        assertTrue(html.contains("<td><b>28.0</b></td>"), "the least distance is the best: " + html);
        assertTrue(html.contains("a &lt;distance&gt; <span"), html);
        assertTrue(!html.contains("seconds"), html);
    }

    @Test
    void differencesSayWhichWay() {
        String html = DifferenceSection.html(table, condition, dpi);
        assertTrue(html.contains("<td class=\"better\">▲\u00a0+5.03"), html);
        assertTrue(html.contains("<td class=\"worse\">▼\u00a0−0.90"), html);
        assertTrue(!html.contains("<th>DPI &amp; co</th>"), html);
    }

    @Test
    void thePlotIsWellFormedAndHasAPointForEachMethodInsideIt() throws Exception {
        String html = ScatterPlot.html(table, condition, dpi);
        Document svg = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(
                new StringReader(html.substring(html.indexOf("<svg"), html.indexOf("</svg>") + 6))));
        assertEquals(3, svg.getElementsByTagName("circle").getLength());
        for (int i = 0; i < 3; i++) {
            double x = Double.parseDouble(
                    svg.getElementsByTagName("circle").item(i).getAttributes().getNamedItem("cx").getNodeValue());
            assertTrue(x > 72 && x < 624, "x " + x);
        }
        assertEquals("", ScatterPlot.html(SmallTables.of(new double[]{Double.POSITIVE_INFINITY}), condition, dpi),
                "equal images have no place in a plot");
    }

    @Test
    void axesHaveRoundTicks() {
        Axis axis = Axis.of(DoubleStream.of(22.13, 27.98), 0, 100, 6);
        assertEquals(List.of(22.0, 24.0, 26.0, 28.0), axis.ticks());
        assertEquals(0, axis.decimals());
        assertEquals(2, Axis.of(DoubleStream.of(0.71, 0.82), 0, 100, 6).decimals());
        assertEquals(50, Axis.of(DoubleStream.of(5), 0, 100, 6).at(5), 1e-9);
    }

    @Test
    void labelsDoNotCoverEachOther() {
        List<Labels.Place> places = Labels
                .place(List.of(new Labels.Point(50, 50, "first"), new Labels.Point(52, 51, "second"),
                        new Labels.Point(49, 49, "third")), 400, 300);
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < i; j++) {
                assertTrue(Math.abs(places.get(i).y() - places.get(j).y()) >= 14
                        || Math.abs(places.get(i).x() - places.get(j).x()) >= 5 * 6, places.toString());
            }
        }
    }

    @Test
    void aPageOfOneImageExplainsNothingThatItLacks(@TempDir Path folder) throws IOException {
        String page = SmallReport.write(folder, 1, SmallTables.of(new double[]{20}, new double[]{19.1})).html();
        assertTrue(page.contains("Of one image, there are neither confidence intervals nor tests."), page);
        assertTrue(!page.contains("\u00b1") && !page.contains("Holm") && !page.contains("Student"), page);
    }

    @Test
    void imagesHaveATextAndTheirScores(@TempDir Path folder) throws IOException {
        String page = SmallReport.write(folder, 1).html();
        assertTrue(page.contains("alt=\"image0, DPI &amp; co\"") && page.contains("alt=\"image0, to restore\"")
                && page.contains("alt=\"image0, original\""), page);
        assertTrue(!page.contains("alt=\"\""), page);
        assertTrue(page.contains("<span>20.00\u00a0dB, SSIM\u00a00.810</span>"), page);
    }

    @Test
    void passesAndImagesWithoutAValueAreShown(@TempDir Path folder) throws IOException {
        ScoreTable of = SmallTables.of(new double[]{20, Double.NaN, 24}, new double[]{19.1, 21, 23.2});
        List<ScoreTable.Entry> entries = new ArrayList<>(of.entries());
        ScoreTable.Entry first = entries.removeFirst();
        entries.addFirst(new ScoreTable.Entry(first.condition(), first.method(), first.scores(),
                List.of(new NetworkPasses(62, 61, 0), new NetworkPasses(62, 61, 0))));
        String page = SmallReport.write(folder, 1, new ScoreTable(entries)).html();
        assertTrue(page.contains("<p>PSNR, dB of DPI &amp; co, bicubic ×4: no value for image1; the mean"), page);
        assertTrue(page.contains("<td>62 + 61 corrector</td>") && page.contains("<td>\u2013</td>"), page);
        assertTrue(page.contains("<b>22.00</b>"), "the mean of the two values that there are: " + page);
    }

    @Test
    void thePageNeedsNoOtherFileAndIsBounded(@TempDir Path folder) throws IOException {
        String page = SmallReport.write(folder, 2).html();
        assertTrue(page.startsWith("<!DOCTYPE html>") && page.contains("<h1>A &amp; B</h1>")
                && page.contains("one &lt;fact&gt;") && page.contains("95\u00a0% confidence"));
        assertEquals(2 * 5, Pattern.compile("<img ").matcher(page).results().count());
        assertEquals(0,
                Pattern.compile("(src|href)=\"(?!data:image/|#)|url\\(|<script").matcher(page).results().count());
        assertTrue(page.contains("<code>eta\u00a0=\u00a00.5</code>") && page.contains("Seed 3."));
        assertTrue(page.length() < 300_000, page.length() + " characters");
    }
}
