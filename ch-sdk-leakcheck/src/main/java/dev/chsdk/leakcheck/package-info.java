// SPDX-License-Identifier: Apache-2.0
/** What a test must not leave behind, and the extension that looks for it after each test. */
package dev.chsdk.leakcheck;
