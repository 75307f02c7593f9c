// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.check;

/**
 * Where a rule looks.
 *
 * @param rule the row of {@code docs/validation.md}
 * @param path the JSON path of the option
 * @param value what stands there
 */
record Place(String rule, String path, Object value) {}
