// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.wire;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The switch, when it is unset, is what the same key of the object around says. So the command line has it; JSON takes an
 * absent one as off, and so it is stated there.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD})
public @interface CliInherited {}
