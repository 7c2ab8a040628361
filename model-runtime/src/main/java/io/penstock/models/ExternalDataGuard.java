package io.penstock.models;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Refuses a model whose tensors lie in other files: ONNX Runtime would open any path that the model
 * names. Walks the protobuf wire format of the ModelProto and descends into exactly those fields
 * that can hold a TensorProto (initializers, sparse ones, node attributes, subgraphs, functions,
 * training info), by the field numbers of onnx.proto3. A tensor with any data_location but DEFAULT,
 * or with external_data, is refused, and so is whatever does not parse.
 */
final class ExternalDataGuard {
  private static final int MAX_DEPTH = 64;
  private static final byte[] ORT_FORMAT = "ORTM".getBytes(StandardCharsets.US_ASCII);

  /** Messages on the way to a tensor. */
  private enum Message {
    MODEL,
    GRAPH,
    NODE,
    ATTRIBUTE,
    FUNCTION,
    TRAINING,
    SPARSE,
    TENSOR;

    /** The message in that field, or null where no tensor can be below it. */
    Message in(int field) {
      return switch (this) {
        case MODEL ->
            switch (field) {
              case 7 -> GRAPH;
              case 20 -> TRAINING;
              case 25 -> FUNCTION;
              default -> null;
            };
        case GRAPH ->
            switch (field) {
              case 1 -> NODE;
              case 5 -> TENSOR;
              case 15 -> SPARSE;
              default -> null;
            };
        case NODE -> field == 5 ? ATTRIBUTE : null;
        case ATTRIBUTE ->
            switch (field) {
              case 5, 10 -> TENSOR;
              case 6, 11 -> GRAPH;
              case 22, 23 -> SPARSE;
              default -> null;
            };
        case FUNCTION ->
            switch (field) {
              case 7 -> NODE;
              case 11 -> ATTRIBUTE;
              default -> null;
            };
        case TRAINING -> field == 1 || field == 2 ? GRAPH : null;
        case SPARSE -> field == 1 || field == 2 ? TENSOR : null;
        case TENSOR -> null;
      };
    }
  }

  private static final int EXTERNAL_DATA = 13;
  private static final int DATA_LOCATION = 14;

  private final byte[] bytes;
  private int at;

  private ExternalDataGuard(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Throws ModelException if the bytes are no ONNX model that stands by itself. */
  static void check(byte[] onnx) {
    if (onnx.length >= 8 && Arrays.equals(onnx, 4, 8, ORT_FORMAT, 0, 4)) {
      throw new ModelException("an ORT-format model is not taken; give the ONNX file");
    }
    if (onnx.length == 0) {
      throw new ModelException("not an ONNX model: the file is empty");
    }
    new ExternalDataGuard(onnx).walk(Message.MODEL, onnx.length, 0);
  }

  private void walk(Message message, int end, int depth) {
    if (depth > MAX_DEPTH) {
      throw new ModelException("not taken: the ONNX model nests deeper than " + MAX_DEPTH);
    }
    while (at < end) {
      long tag = varint(end);
      int field = (int) (tag >>> 3);
      switch ((int) (tag & 7)) {
        case 0 -> {
          long value = varint(end);
          if (message == Message.TENSOR && field == DATA_LOCATION && value != 0) {
            throw external();
          }
        }
        case 1 -> skip(8, end);
        case 5 -> skip(4, end);
        case 2 -> {
          long length = varint(end);
          if (length < 0 || length > end - at) {
            throw malformed();
          }
          if (message == Message.TENSOR && (field == EXTERNAL_DATA || field == DATA_LOCATION)) {
            throw external();
          }
          int to = at + (int) length;
          Message inner = message.in(field);
          if (inner != null) {
            walk(inner, to, depth + 1);
          }
          at = to;
        }
        default -> throw malformed();
      }
    }
  }

  private void skip(int count, int end) {
    if (count > end - at) {
      throw malformed();
    }
    at += count;
  }

  private long varint(int end) {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at >= end) {
        throw malformed();
      }
      byte b = bytes[at++];
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw malformed();
  }

  private ModelException malformed() {
    return new ModelException("not an ONNX model: the bytes do not parse at offset " + at);
  }

  private static ModelException external() {
    return new ModelException(
        "the ONNX model keeps tensors in other files; save it with all data inside model.onnx");
  }
}
