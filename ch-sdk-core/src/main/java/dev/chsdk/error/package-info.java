// SPDX-License-Identifier: Apache-2.0
/**
 * The exceptions of the SDK, all unchecked.
 *
 * <p>Two questions decide the type: did the VMM answer, and may it have carried out what was asked?
 */
package dev.chsdk.error;
