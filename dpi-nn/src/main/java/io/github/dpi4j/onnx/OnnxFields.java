package io.github.dpi4j.onnx;

/**
 * Field numbers and enumeration values of {@code onnx.proto3}, those that are used here. See <a
 * href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3">the format's own definition</a>.
 */
final class OnnxFields {
    /** {@code ModelProto}: the file. */
    static final class Model {
        static final int IR_VERSION = 1;
        static final int PRODUCER_NAME = 2;
        static final int GRAPH = 7;
        static final int OPSET_IMPORT = 8;

        private Model() {
        }
    }

    /** {@code OperatorSetIdProto}; the default domain is the empty string. */
    static final class OperatorSet {
        static final int DOMAIN = 1;
        static final int VERSION = 2;

        private OperatorSet() {
        }
    }

    /** {@code GraphProto}. */
    static final class Graph {
        static final int NODE = 1;
        static final int NAME = 2;
        static final int INITIALIZER = 5;
        static final int INPUT = 11;
        static final int OUTPUT = 12;

        private Graph() {
        }
    }

    /** {@code NodeProto}. */
    static final class Node {
        static final int INPUT = 1;
        static final int OUTPUT = 2;
        static final int NAME = 3;
        static final int OP_TYPE = 4;
        static final int ATTRIBUTE = 5;

        private Node() {
        }
    }

    /** {@code AttributeProto}. */
    static final class Attribute {
        static final int NAME = 1;
        static final int FLOAT = 2;
        static final int INT = 3;
        static final int STRING = 4;
        static final int INTS = 8;
        static final int TYPE = 20;
        static final int TYPE_FLOAT = 1;
        static final int TYPE_INT = 2;
        static final int TYPE_STRING = 3;
        static final int TYPE_INTS = 7;

        private Attribute() {
        }
    }

    /** {@code TensorProto}. */
    static final class Tensor {
        static final int DIMS = 1;
        static final int DATA_TYPE = 2;
        static final int NAME = 8;
        static final int RAW_DATA = 9;
        static final int FLOAT32 = 1;
        static final int INT64 = 7;

        private Tensor() {
        }
    }

    /** {@code ValueInfoProto} → {@code TypeProto} → {@code TypeProto.Tensor} → {@code TensorShapeProto} → its dimensions. */
    static final class ValueInfo {
        static final int NAME = 1;
        static final int TYPE = 2;
        static final int TENSOR_TYPE = 1;
        static final int ELEMENT_TYPE = 1;
        static final int SHAPE = 2;
        static final int DIM = 1;
        static final int DIM_VALUE = 1;
        static final int DIM_PARAM = 2;

        private ValueInfo() {
        }
    }

    private OnnxFields() {
    }
}
