package research;

import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.evaluation.Condition;
import io.github.dpi4j.evaluation.EvaluationListener;
import io.github.dpi4j.evaluation.EvaluationPlan;
import io.github.dpi4j.evaluation.EvaluationRun;
import io.github.dpi4j.evaluation.MetricName;
import io.github.dpi4j.evaluation.MetricSuite;
import io.github.dpi4j.evaluation.Originals;
import io.github.dpi4j.evaluation.PlannedMethod;
import io.github.dpi4j.evaluation.ResultLine;
import io.github.dpi4j.evaluation.ScoreTable;
import io.github.dpi4j.evaluation.Scoring;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.models.ExampleFaces;
import io.github.dpi4j.models.FaceModel;
import io.github.dpi4j.models.FaceNetworks;
import io.github.dpi4j.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** An evaluation whose table and report have a column for the metric of one's own. */
class ScoreFaces {
    private static final MetricName EDGES = new MetricName("edge_error", "error of edges", 2, MetricName.Better.LOWER);

    public static void main(String[] args) throws IOException {
        Path results = Path.of(args[0], "scored");
        Path faces = Files.createDirectories(Path.of(args[0], "faces"));
        EvaluationPlan plan = new EvaluationPlan(
                List.of(PlannedMethod.parse("bicubic"), PlannedMethod.parse("ddnm:steps=5")),
                List.of(Condition.bicubic(4)), 1);
        try (FaceNetworks networks = FaceModel.bundled().open(new CpuBackend())) {
            int size = networks.model().imageSize();
            ImageFiles.write(faces.resolve("face.png"), ExampleFaces.load(size).getFirst().image());
            Originals originals = Originals.in(faces, size);
            List<ResultLine> lines = new EvaluationRun(plan, originals, networks, results).run(1,
                    EvaluationListener.NONE);

            ScoreTable table = Scoring.score(plan, results, lines,
                    condition -> MetricSuite.standard(condition.scale()).and(EDGES, new EdgeError()));

            for (ScoreTable.Entry entry : table.entries()) {
                System.out.println(entry.method().label() + " " + entry.scores().score(EDGES).mean());
            }
            Files.writeString(results.resolve("report.html"),
                    new Report("A face", List.of(), plan, table, lines, results, 1).html());
        }
    }
}
