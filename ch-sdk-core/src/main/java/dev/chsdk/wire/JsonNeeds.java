// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.wire;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * JSON demands this property although the command line does not: what is sent when it is unset.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD})
public @interface JsonNeeds {

    /** The JSON value. */
    String value() default "";

    /** The JSON name of the property whose value it takes. */
    String copyOf() default "";

    /** The first version whose JSON can do without it, if one can. */
    String until() default "";
}
