/** The scoring job: features in, scored transactions out, models swapped while the stream runs. */
package io.penstock.inference;
