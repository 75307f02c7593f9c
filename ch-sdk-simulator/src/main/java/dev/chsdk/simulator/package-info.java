// SPDX-License-Identifier: Apache-2.0
/**
 * A simulated Cloud Hypervisor and a guest kernel for a real one. Most users need only {@link
 * dev.chsdk.simulator.SimulatedVmm} and {@link dev.chsdk.simulator.TestGuest}.
 */
package dev.chsdk.simulator;
