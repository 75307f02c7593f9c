// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.wire;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The property has no form on the command line.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD})
public @interface CliOmit {

    /** Why, and what to do instead. */
    String because();

    /** Whether the VMM does what is meant without being told. */
    boolean harmless() default false;
}
