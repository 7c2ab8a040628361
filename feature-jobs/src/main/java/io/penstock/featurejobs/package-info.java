/** The feature job: transactions and labels in, feature vectors out. */
package io.penstock.featurejobs;
