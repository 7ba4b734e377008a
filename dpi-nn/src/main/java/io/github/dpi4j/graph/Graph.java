package io.github.dpi4j.graph;

import io.github.dpi4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network as data: nodes in topological order, each with an {@link Op} and the nodes it reads, and one output or
 * several by name. Immutable. It contains neither image sizes nor learned weights: a backend combines the graph with
 * both.
 */
public final class Graph {
    /** Name of the only output of a graph. */
    public static final String OUTPUT = "out";

    private final List<Node> nodes;
    private final Map<String, Node> outputs;
    private final Map<String, Tensor> constants;

    /**
     * A node: an operation and its inputs, which precede it.
     *
     * @param index position in {@link Graph#nodes()}
     * @param op the operation
     * @param inputs the nodes that it reads
     */
    public record Node(int index, Op op, List<Node> inputs) {
        /**
         * {@return an input of the operation}
         *
         * @param i index of the input
         */
        public Node input(int i) {
            return inputs.get(i);
        }

        @Override
        public boolean equals(Object o) {
            return this == o;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }

        @Override
        public String toString() {
            return "#" + index + " " + op + inputs.stream().map(n -> "#" + n.index).toList();
        }
    }

    private Graph(List<Node> nodes, Map<String, Node> outputs, Map<String, Tensor> constants) {
        this.nodes = List.copyOf(nodes);
        this.outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
        this.constants = Collections.unmodifiableMap(new LinkedHashMap<>(constants));
    }

    /** {@return all nodes; each stands after those it reads} */
    public List<Node> nodes() {
        return nodes;
    }

    /** {@return the node whose value is the network's result, the first one if there are several} */
    public Node output() {
        return outputs.values().iterator().next();
    }

    /** {@return the nodes whose values are the network's results, by name, in their order} */
    public Map<String, Node> outputs() {
        return outputs;
    }

    /**
     * {@return whether a node's value is one of the results}
     *
     * @param node a node of this graph
     */
    public boolean isOutput(Node node) {
        return outputs.containsValue(node);
    }

    /** {@return the constant weights by name, which are fixed and not part of a checkpoint} Not to be modified. */
    public Map<String, Tensor> constants() {
        return constants;
    }

    /** {@return the inputs by name, in the order in which they were declared} */
    public Map<String, Node> inputs() {
        Map<String, Node> inputs = new LinkedHashMap<>();
        for (Node node : nodes) {
            if (node.op instanceof Op.Input in) {
                inputs.put(in.name(), node);
            }
        }
        return inputs;
    }

    /** {@return the readers of every node, by node index} */
    public List<List<Node>> consumers() {
        List<List<Node>> consumers = new ArrayList<>();
        for (Node node : nodes) {
            consumers.add(new ArrayList<>());
            for (Node in : node.inputs) {
                consumers.get(in.index).add(node);
            }
        }
        return consumers;
    }

    /** A builder of a graph, node by node. */
    public static final class Builder {
        private final List<Node> nodes = new ArrayList<>();
        private final Map<String, Tensor> constants = new LinkedHashMap<>();

        /** Creates a builder of an empty graph. */
        public Builder() {
        }

        /**
         * Adds a constant weight, which is not learned.
         *
         * @param name the name by which operations refer to it, different from all names of a checkpoint
         * @param value the weight's value
         * @return the name
         */
        public String constant(String name, Tensor value) {
            if (constants.putIfAbsent(name, value) != null) {
                throw new IllegalArgumentException("graph: constants: expected a name not yet used, got " + name);
            }
            return name;
        }

        /**
         * Appends a node that reads the given earlier ones.
         *
         * @param op the operation
         * @param inputs nodes of this graph that it reads
         * @return the new node
         */
        public Node add(Op op, Node... inputs) {
            Node node = new Node(nodes.size(), op, List.of(inputs));
            for (Node in : inputs) {
                if (in.index >= nodes.size() || nodes.get(in.index) != in) {
                    throw new IllegalArgumentException("graph: input " + in + " of " + op + " is not of this graph");
                }
            }
            nodes.add(node);
            return node;
        }

        /**
         * {@return the finished graph, with one output}
         *
         * @param output the node whose value is the result
         */
        public Graph build(Node output) {
            return build(Map.of(OUTPUT, output));
        }

        /**
         * {@return the finished graph}
         *
         * @param outputs at least one, by name, in the map's order
         */
        public Graph build(Map<String, Node> outputs) {
            if (outputs.isEmpty() || !nodes.containsAll(outputs.values())) {
                throw new IllegalArgumentException("graph: outputs: expected nodes of this graph, got " + outputs);
            }
            return new Graph(nodes, outputs, constants);
        }
    }
}
