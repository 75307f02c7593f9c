// SPDX-License-Identifier: Apache-2.0
/** Measurements. Speeds are compared within one run, as ratios; absolute times say little. */
package dev.chsdk.benchmarks;
