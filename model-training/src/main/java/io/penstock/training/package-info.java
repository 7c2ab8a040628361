/**
 * One training run as a process: point-in-time rows from the lake, trees, ONNX, a gate, and the
 * events that bring the model into the stream.
 */
package io.penstock.training;
