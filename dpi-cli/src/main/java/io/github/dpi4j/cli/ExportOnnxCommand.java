package io.github.dpi4j.cli;

import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.onnx.OnnxExporter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dpi export-onnx}: exports a network as an ONNX file. */
@Command(name = "export-onnx", description = {
        "Writes a network as an ONNX file (opset 18, float32), for ONNX Runtime and others.", "",
        "The model's inputs are x (N,C,H,W), t (N), the original timesteps as float32, and for a corrector y (N,C,H,W), the"
                + " condition; its output is out (N,C,H,W). The batch size N is dynamic."},
        footer = {"", "Examples:",
                "  dpi export-onnx --weights ffhq_10m.pt --image-size 256 --output prior.onnx",
                "  dpi export-onnx --weights crt.pt --as corrector --image-size 256 \\",
                "    --output corrector.onnx"})
final class ExportOnnxCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Option(names = "--weights", paramLabel = "FILE", required = true,
            description = "The network's checkpoint" + NetworkFile.BUNDLED_HELP + ".")
    private Path weights;

    @Option(names = {"-o", "--output"}, paramLabel = "FILE", required = true, description = "ONNX file to write.")
    private Path output;

    @Option(names = "--image-size", paramLabel = "N",
            description = "Height and width of the images in pixels (default: as the file says, else 256).")
    private @Nullable Integer imageSize;

    @Mixin
    private RoleOption role;

    @Mixin
    private KeyOption network;

    @Mixin
    private ArchitectureOptions architecture;

    @Override
    public Integer call() throws IOException {
        new OutputClaims(command).file("--output", output).prepare();
        NetworkFile file = NetworkFile.open(weights, network.key(), architecture.hints(), command);
        int side = file.imageSize(imageSize, command);
        try {
            Graph graph = role.graph(file);
            Outputs.write(output, path -> OnnxExporter.export(graph, file.weights(), side, side, path));
            command.commandLine().getOut().printf("%s, inputs %s%n", role.role(file),
                    graph.inputs().keySet());
        } catch (IllegalArgumentException e) {
            throw new IOException(weights + ": " + e.getMessage(), e);
        }
        return 0;
    }
}
