// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

/**
 * What is said about a VMM itself when it starts.
 *
 * @param staysAfterPowerOff what {@code --no-shutdown} asks for
 * @param filtersCalls whether a system call that is not foreseen kills the process: {@code --seccomp}
 * @param faults what goes wrong
 */
record VmmOptions(boolean staysAfterPowerOff, boolean filtersCalls, FaultPlan faults) {}
