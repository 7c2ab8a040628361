/** Transactions in CSV files, read strictly and written whole or not at all. */
package io.penstock.stack.csv;
