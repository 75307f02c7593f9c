// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

/** A JSON text that the VMM's deserialiser refuses; the message is the VMM's, with line and column. */
final class SerdeException extends Exception {

    private static final long serialVersionUID = 1L;

    SerdeException(String message) {
        super(message, null, false, false);
    }
}
