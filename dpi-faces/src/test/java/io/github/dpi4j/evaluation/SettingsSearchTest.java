package io.github.dpi4j.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.evaluation.MetricName.Better;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SettingsSearchTest {
    private static final MetricName PSNR = new MetricName("psnr", "PSNR, dB", 2, Better.HIGHER);
    private static final MetricName SHARE = new MetricName("laplacian_share", "share", 2, Better.NEITHER);
    private static final MetricName DISTANCE = new MetricName("patch_frechet", "distance", 1, Better.LOWER);

    private final EvaluationPlan plan = PlanFile.parse("""
            {"conditions": [{"degradation": "bicubic", "scale": 4}, {"degradation": "bicubic", "scale": 8}],
             "methods": [{"method": "bicubic"},
                         {"label": "A", "method": "ddnm", "set": {"steps": [2, 3, 4]}},
                         {"label": "B", "method": "ddrm", "set": {"eta": [0.5, 1], "steps": 2}}]}
            """);

    @Test
    void triesOnlyWhatHasSeveralSettings() {
        EvaluationPlan trials = SettingsSearch.trials(plan).orElseThrow();
        assertEquals(List.of("A steps=2", "A steps=3", "A steps=4", "B eta=0.5", "B eta=1"), labels(trials));
        assertEquals(Map.of("A", 3, "B", 2), SettingsSearch.budget(trials));
        assertEquals(Optional.empty(), SettingsSearch.trials(new EvaluationPlan(List.of(PlannedMethod.parse("bicubic")),
                plan.conditions(), 0)));
    }

    @Test
    void keepsTheBestOfEachFamilyForEachCondition() {
        double equal = Double.POSITIVE_INFINITY;
        ScoreTable scores = scores(new double[]{20, 22, 21, 30, 30}, new double[]{19, 17, equal, Double.NaN, 5});
        EvaluationPlan chosen = SettingsSearch.choose(plan, scores, "psnr");
        assertEquals(List.of("bicubic", "A", "B"), labels(chosen));
        assertEquals("3", setting(chosen, 1, 0, "steps"));
        assertEquals("4", setting(chosen, 1, 1, "steps"), "the one that equals the originals");
        assertEquals("0.5", setting(chosen, 2, 0, "eta"), "the first of equals");
        assertEquals("1", setting(chosen, 2, 1, "eta"), "the one that has a value");
        assertEquals(plan.conditions(), chosen.conditions());
        EvaluationPlan byDistance = SettingsSearch.choose(plan, scores, "patch_frechet");
        assertEquals("2", setting(byDistance, 1, 0, "steps"), "the smallest distance");
    }

    @Test
    void aMetricWithoutABetterSideChoosesNothing() {
        ScoreTable scores = scores(new double[5], new double[5]);
        String message = assertThrows(IllegalArgumentException.class,
                () -> SettingsSearch.choose(plan, scores, "laplacian_share")).getMessage();
        assertTrue(message.contains("psnr, patch_frechet") && message.contains("'laplacian_share'"), message);
    }

    private static List<String> labels(EvaluationPlan plan) {
        return plan.methods().stream().map(PlannedMethod::label).toList();
    }

    private static String setting(EvaluationPlan plan, int method, int condition, String name) {
        RestorationMethod restoration = plan.methods().get(method).under(plan.conditions().get(condition));
        return ((PosteriorRestoration) restoration).recipe().given().get(name);
    }

    /** The trials' scores: distances are the PSNR. */
    private ScoreTable scores(double[]... psnr) {
        EvaluationPlan trials = SettingsSearch.trials(plan).orElseThrow();
        List<ScoreTable.Entry> entries = new ArrayList<>();
        for (int c = 0; c < psnr.length; c++) {
            for (int m = 0; m < psnr[c].length; m++) {
                entries.add(new ScoreTable.Entry(trials.conditions().get(c), trials.methods().get(m),
                        new PairScores(List.of(PSNR, SHARE), List.of(DISTANCE),
                                List.of(new PairScores.Row("one",
                                        Map.of("psnr", psnr[c][m], "laplacian_share", 1.0))),
                                Map.of("patch_frechet", psnr[c][m]))));
            }
        }
        return new ScoreTable(entries);
    }
}
