// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.wire;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The first VMM version that knows this. On a type: for the properties that it inherits.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE, ElementType.FIELD})
public @interface Since {

    /** The version, such as {@code 52.0}. */
    String value();

    /** Whether leaving it out for an older version loses nothing. Otherwise writing it for one is refused. */
    boolean harmless() default false;
}
