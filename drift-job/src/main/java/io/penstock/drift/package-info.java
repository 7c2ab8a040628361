/** The drift job: windows of histograms against the reference profile, and retrain triggers. */
package io.penstock.drift;
