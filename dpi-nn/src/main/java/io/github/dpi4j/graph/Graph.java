package io.github.dpi4j.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network as data: nodes in topological order, each with an {@link Op} and the nodes it reads. Immutable. It holds no
 * weights and no sizes of images: both come when a backend compiles it.
 */
public final class Graph {
    private final List<Node> nodes;
    private final Node output;

    /** One operation; {@code index} is its place in {@link Graph#nodes()}, inputs stand before it. */
    public record Node(int index, Op op, List<Node> inputs) {
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

    private Graph(List<Node> nodes, Node output) {
        this.nodes = List.copyOf(nodes);
        this.output = output;
    }

    /** All nodes; each stands after those it reads. */
    public List<Node> nodes() {
        return nodes;
    }

    /** The node whose value is the network's result. */
    public Node output() {
        return output;
    }

    /** The inputs by name, in the order in which they were declared. */
    public Map<String, Node> inputs() {
        Map<String, Node> inputs = new LinkedHashMap<>();
        for (Node node : nodes) {
            if (node.op instanceof Op.Input in) {
                inputs.put(in.name(), node);
            }
        }
        return inputs;
    }

    /** For every node, the nodes that read it. */
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

    /** Builds a graph, node by node. */
    public static final class Builder {
        private final List<Node> nodes = new ArrayList<>();

        /** Appends a node that reads the given earlier ones. */
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

        /** The finished graph. */
        public Graph build(Node output) {
            return new Graph(Collections.unmodifiableList(nodes), output);
        }
    }
}
