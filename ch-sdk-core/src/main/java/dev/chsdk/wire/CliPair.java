// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.wire;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * An element of a list that is spelled {@code a@b} on the command line, in the order given here.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE})
public @interface CliPair {

    /** The JSON name before the sign. */
    String key();

    /** The JSON name behind it. */
    String value();
}
