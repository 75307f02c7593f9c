// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.wire;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * How an enum constant is spelled on the command line.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD})
public @interface CliToken {

    /** The word. Empty: the constant is what the VMM does when nothing is said. */
    String value();

    /** For a mode: the JSON name of the property that is said with it, as {@code word=value}. */
    String with() default "";
}
