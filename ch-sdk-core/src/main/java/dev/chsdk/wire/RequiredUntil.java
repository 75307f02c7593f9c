// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.wire;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Versions of the VMM before this one cannot do without the property.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD})
public @interface RequiredUntil {

    /** The version, such as {@code 52.0}. */
    String value();
}
