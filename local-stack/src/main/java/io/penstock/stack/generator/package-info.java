/**
 * Simulated card transactions, with fraud, by the published description of the Fraud Detection
 * Handbook's data; the published profile gives that data bit for bit.
 */
package io.penstock.stack.generator;
