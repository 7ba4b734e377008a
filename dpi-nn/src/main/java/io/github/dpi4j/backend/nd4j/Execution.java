package io.github.dpi4j.backend.nd4j;

import io.github.dpi4j.backend.plan.MemoryPlan;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Cos;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Sin;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Operations bound to their memory, which can run any number of times. All arrays and argument lists are created once,
 * so that a run allocates nothing.
 */
final class Execution implements AutoCloseable {
    /** Alignment in floats: a cache line, and the widest vector. */
    private static final int ALIGNMENT = 16;

    private final OpExecutioner executioner = Nd4j.getExecutioner();
    private final INDArray pool;
    private final MemoryPlan<Block> memory;
    private final List<Runnable> calls = new ArrayList<>();
    private final List<OpContext> contexts = new ArrayList<>();

    Execution(List<Operation> operations) {
        memory = new MemoryPlan<>(block -> block.size, ALIGNMENT, operations, List.of());
        // Arrays that outlive the call must not be allocated in a caller's workspace.
        try (MemoryWorkspace _ = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
            pool = Nd4j.createUninitialized(DataType.FLOAT, Math.max(1, memory.size()));
            operations.forEach(operation -> calls.add(bind(operation)));
        }
    }

    private Runnable bind(Operation operation) {
        INDArray[] in = operation.in().stream().map(this::array).toArray(INDArray[]::new);
        INDArray out = array(operation.out());
        return switch (operation.name()) {
            // These two are legacy operations of ND4J, without names and contexts.
            case "cos" -> {
                Cos cos = new Cos(in[0], out);
                yield () -> executioner.exec(cos);
            }
            case "sin" -> {
                Sin sin = new Sin(in[0], out);
                yield () -> executioner.exec(sin);
            }
            default -> {
                OpContext context = executioner.buildContext();
                contexts.add(context);
                context.setInputArrays(in);
                context.setOutputArrays(out);
                context.setTArguments(operation.floats());
                context.setIArguments(operation.integers());
                CustomOp op = DynamicCustomOp.builder(operation.name()).build();
                yield () -> executioner.exec(op, context);
            }
        };
    }

    private INDArray array(View view) {
        INDArray own = view.block.array;
        return own == null ? view.array(pool.data(), memory.offset(view.block)) : view.array(own.data(), 0);
    }

    /** Runs all operations in their order. */
    void run() {
        calls.forEach(Runnable::run);
        executioner.commit();
    }

    @Override
    public void close() {
        try {
            for (OpContext context : contexts) {
                context.close();
            }
        } catch (Exception e) {
            throw new IllegalStateException("nd4j: " + e.getMessage(), e);
        }
        pool.close();
    }
}
