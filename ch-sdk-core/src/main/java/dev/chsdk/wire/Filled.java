// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.wire;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What is written when the property is unset, and what reading makes of its absence.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD})
public @interface Filled {

    /** The rule; has a constructor without parameters. */
    Class<? extends Filling> value();
}
