// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.wire;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The property is a flag of the command line: {@code --name}. An object becomes its options, a list one flag with a value for
 * each element, a number of the kind {@code -v} a repeated switch.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD})
public @interface CliFlag {

    /** The flag without its dashes. */
    String value();
}
