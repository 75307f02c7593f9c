// SPDX-License-Identifier: Apache-2.0
/** One runnable recipe a file; {@link dev.chsdk.examples.Main} is what {@code mvn exec:java} runs. */
package dev.chsdk.examples;
