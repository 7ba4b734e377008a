// Methods side by side: from a folder of faces to a report of how well methods restore them.
//
//     ./dpi jshell docs/notebooks/03-methods-side-by-side.jsh
//
// runs this file; ./dpi jupyter shows it as a notebook. The same on the command line: ./dpi evaluate --data faces/ -o results/

import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.evaluation.*;
import io.github.dpi4j.image.*;
import io.github.dpi4j.models.*;
import io.github.dpi4j.report.Report;
import java.nio.file.*;
import java.util.*;

// 1. A folder of faces. Take your own: Path faces = Path.of("faces"). Here it is a shipped example, and its mirror image.
FaceModel model = FaceModel.bundled();
int size = model.imageSize();
RgbImage face = ExampleFaces.load(size).getFirst().image();
RgbImage mirrored = RgbImage.blank(size, size);
for (int i = 0; i < size * size; i++) {
    System.arraycopy(face.pixels(), 3 * i, mirrored.pixels(), 3 * (i - 2 * (i % size) + size - 1), 3);
}
Path work = Files.createTempDirectory("dpi");
Path faces = Files.createDirectory(work.resolve("faces"));
ImageFiles.write(faces.resolve("face.png"), face);
ImageFiles.write(faces.resolve("mirrored.png"), mirrored);

// 2. What is compared: methods with their settings (few steps, so that this is quick), and how images are degraded.
//    A search is a plan with many settings of one method; PlanFile.read takes it from a JSON file.
//    Condition.of("blind", OptionalInt.empty()) is another way to make them bad; PlannedMethod.names() lists all methods.
List<PlannedMethod> methods = List.of(PlannedMethod.parse("bicubic"), PlannedMethod.parse("DPI=dpi:steps=8,3,2,1"),
        PlannedMethod.parse("DDNM=ddnm:steps=5"));
List<Condition> conditions = List.of(Condition.bicubic(4));
EvaluationPlan plan = new EvaluationPlan(methods, conditions, 7);

// 3. Restore. Images and a line for each of them go to a folder; run it again, and only what is missing is done.
Path results = work.resolve("results");
FaceNetworks networks = model.open(new CpuBackend());
Originals originals = Originals.in(faces, size);
List<ResultLine> lines = new EvaluationRun(plan, originals, networks, results).run(3, EvaluationListener.NONE);
System.out.println(lines.size() + " images restored; the first: " + lines.getFirst());
networks.close();

// 4. Score: PSNR, SSIM and so on of each image, and of all together how much they look like the originals.
ScoreTable table = Scoring.score(plan, results, lines, condition -> MetricSuite.standard(condition.scale()));
System.out.println(ScoreText.markdown(table));

// 5. Is DPI better than a bicubic, image by image? (Two images are too few to say.)
for (PairedTests.Result test : PairedTests.of(table, conditions.getFirst(), plan.reference())) {
    System.out.printf("%s − DPI, %s: %.3f ± %.3f, p = %.2f%n", test.method().label(), test.metric().title(),
            test.difference().mean(), test.difference().margin(), test.p());
}

// 6. All of it as a page to look at, to print and to send.
Report report = new Report("Two faces", List.of("Prior: " + model.prior().source()), plan, table, lines, results, 2);
Path page = results.resolve("report.html");
Files.writeString(page, report.html());
System.out.println("wrote " + page + ", " + Files.size(page) / 1024 + " kB");

/exit
