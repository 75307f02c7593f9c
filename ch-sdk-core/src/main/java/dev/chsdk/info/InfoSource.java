// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.info;

/** Something that can tell what a VM is and does: a running VM, or whatever stands for one. */
@FunctionalInterface
public interface InfoSource {

    /** What the VMM reports now. */
    VmInfo info();
}
