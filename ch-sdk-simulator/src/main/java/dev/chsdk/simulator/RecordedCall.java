// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

/**
 * A request that a simulated VMM has answered.
 *
 * @param operation method and endpoint, such as {@code PUT vm.boot}; the whole path when it is not below {@code /api/v1/}
 * @param body the request's body, empty for none
 * @param status the HTTP status of the answer
 */
public record RecordedCall(String operation, String body, int status) {}
