// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

/** How far something that takes several steps has come. */
sealed interface Step permits LaunchStep, SnapshotStep, MigrationStep, CloseStep {}
