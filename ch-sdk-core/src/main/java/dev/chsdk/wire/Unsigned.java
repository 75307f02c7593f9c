// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.wire;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The range of a number, of each element when it is a list.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD})
public @interface Unsigned {

    /** The width of the VMM's type in bits. */
    int value();

    /** The smallest value. */
    long min() default 0;

    /** The greatest value, where it is below what the width allows. */
    long max() default Long.MAX_VALUE;
}
