// SPDX-License-Identifier: Apache-2.0
/** The {@code chsdk} command. */
package dev.chsdk.examples.command;
