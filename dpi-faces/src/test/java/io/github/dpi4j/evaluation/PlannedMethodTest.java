package io.github.dpi4j.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.models.FaceInput;
import io.github.dpi4j.models.FaceModel;
import io.github.dpi4j.models.SmallModels;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlannedMethodTest {
    @Test
    void settingsReachTheMethod() throws IOException {
        FaceModel model = new FaceModel(SmallModels.prior(8), Optional.empty());
        PlannedMethod method = PlannedMethod.parse("plain=dpi:steps=50,20,10,5,eta=1,corrector=false");
        assertEquals("plain", method.label());
        Map<String, String> settings = method.method().settings(model, new FaceInput(4));
        assertEquals(List.of("50,20,10,5", "1", "false"),
                List.of(settings.get("steps"), settings.get("eta"), settings.get("corrector")));
        assertEquals("ddnm:eta=0.5", PlannedMethod.parse("ddnm:eta=0.5").label());
        assertEquals("ddnm_eta=0.5", PlannedMethod.parse("ddnm:eta=0.5").folder());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "=dpi", "dpi:", "dpi:=1", "dpi:eta", "dpi:eta=2", "bicubic:eta=1", "none", "a=b=c",
            "a\nb=bicubic",
            "\u202ea=bicubic", "\ud800=bicubic"})
    void whatIsNoMethodIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> PlannedMethod.parse(text));
    }

    @Test
    void plansCombineTheValuesOfASearch() {
        EvaluationPlan plan = PlanFile.parse("""
                {"seed": 3, "conditions": [{"degradation": "bicubic", "scale": 4}, {"degradation": "gfpgan"}],
                 "methods": [{"label": "D", "method": "ddnm", "set": {"eta": [0, 1], "steps": [5, 7, 9]}}]}""");
        assertEquals(6, plan.methods().size());
        assertEquals("D eta=1 steps=5", plan.methods().get(3).label());
        assertEquals(List.of("bicubic ×4", "gfpgan"), plan.conditions().stream().map(Condition::title).toList());
        assertEquals(3, plan.seed());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "{}", "{} {}", "{\"conditions\": 1, \"methods\": []}",
            "{\"conditions\": [{\"degradation\": \"bicubic\"}], \"methods\": [{\"method\": \"dpi\"}]}",
            "{\"conditions\": [{\"degradation\": \"blind\", \"scale\": 4}], \"methods\": [{\"method\": \"dpi\"}]}",
            "{\"conditions\": [{\"degradation\": \"blind\"}], \"methods\": [{\"method\": \"dpi\", \"sets\": {}}]}",
            "{\"conditions\": [{\"degradation\": \"blind\"}], \"methods\": [{\"method\": \"dpi\", \"set\": {\"eta\": {}}}]}",
            "{\"conditions\": [{\"degradation\": \"blind\"}], \"methods\": [{\"method\": \"dpi\"}, {\"method\": \"DPI\"}]}",
            "{\"seed\": null, \"seed\": 1, \"conditions\": [{\"degradation\": \"blind\"}], \"methods\": [{\"method\": \"dpi\"}]}"})
    void whatIsNoPlanIsRefused(String json) {
        assertTrue(!assertThrows(IllegalArgumentException.class, () -> PlanFile.parse(json)).getMessage().isBlank());
    }

    @Test
    void aSettingWithoutValuesIsNamed() {
        assertEquals("plan: methods: expected at least one value for setting 'steps', got none",
                assertThrows(IllegalArgumentException.class, () -> PlanFile.parse("""
                        {"conditions": [{"degradation": "blind"}],
                         "methods": [{"method": "dpi", "set": {"steps": []}}]}""")).getMessage());
    }
}
