// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A guest that is a few dozen bytes of 32-bit code at its PVH entry: it writes to ports, and halts. The rest of the
 * instruction set is not played: such a guest stops there and does nothing more.
 */
final class PortGuest implements Guest {

    /** Ends code that loops without a halt. */
    private static final int MOST_INSTRUCTIONS = 10_000;

    private static final int COM1 = 0x3f8;
    private static final int ACPI_SLEEP = 0x600;
    private static final int PCI_ADDRESS = 0xcf8;
    private static final int PCI_DATA = 0xcfc;
    private static final int POWER_OFF = 0x34;
    private static final int RESET = 0x01;

    /** Vendor and device of pvpanic, as PCI configuration space has them. */
    private static final int PVPANIC = 0x0011_1b36;

    private final ByteBuffer code;
    private final SerialPort serial;
    private final Panic panic;
    private final Machine machine;

    private int eax;
    private int ebx;
    private int edx;
    private int pciAddress;
    private boolean zero;
    private boolean carry;
    private boolean runs = true;
    private boolean stopped;
    private boolean paused;
    private boolean interrupted;

    /**
     * Where the guest finds its pvpanic device.
     *
     * @param slot on the first PCI bus; 0 for none
     * @param address of its register
     */
    record Panic(int slot, int address) {}

    PortGuest(byte[] code, SerialPort serial, Panic panic, Machine machine) {
        this.code = ByteBuffer.wrap(code).order(ByteOrder.LITTLE_ENDIAN);
        this.serial = serial;
        this.panic = panic;
        this.machine = machine;
    }

    @Override
    public synchronized void start() {
        for (int i = 0; i < MOST_INSTRUCTIONS && runs && code.remaining() > 6; i++) {
            step();
        }
        runs = false;
    }

    @Override
    public synchronized void restore(String memory) {
        paused = true;
    }

    @Override
    public synchronized void pause() {
        paused = true;
    }

    @Override
    public synchronized void resume() {
        paused = false;
        if (interrupted) {
            nmi();
        }
    }

    /** It has no interrupt table: that is a triple fault. */
    @Override
    public synchronized void nmi() {
        interrupted = paused;
        if (!paused) {
            end(() -> machine.reset(this));
        }
    }

    @Override
    public synchronized void stop() {
        stopped = true;
    }

    private void end(Runnable how) {
        runs = false;
        if (!stopped) {
            Guest.onItsOwnThread(how);
        }
    }

    private void step() {
        switch (code.get() & 0xff) {
            case 0xfa, 0xfb -> {
                // interrupts off or on: none comes
            }
            case 0x66 -> operand16();
            case 0xb0 -> eax = eax & ~0xff | code.get() & 0xff;
            case 0x31 -> xor();
            case 0x89 -> move();
            case 0x0d -> eax |= code.getInt();
            case 0x3d -> compare(eax, code.getInt());
            case 0x81 -> arithmetic();
            case 0x83 -> and();
            case 0xee -> out8(edx & 0xffff, eax & 0xff);
            case 0xef -> out32(edx & 0xffff);
            case 0xed -> eax = in32(edx & 0xffff);
            case 0xc6 -> store();
            case 0xeb -> jump(true);
            case 0x74 -> jump(zero);
            case 0x72 -> jump(carry);
            case 0x0f -> undefined();
            default -> runs = false; // a halt, or something that is not played
        }
    }

    private void operand16() {
        runs = (code.get() & 0xff) == 0xba;
        edx = edx & ~0xffff | code.getShort() & 0xffff;
    }

    private void xor() {
        runs = (code.get() & 0xff) == 0xdb;
        ebx = 0;
    }

    private void move() {
        runs = (code.get() & 0xff) == 0xd8;
        eax = ebx;
    }

    private void arithmetic() {
        int operation = code.get() & 0xff;
        int operand = code.getInt();
        switch (operation) {
            case 0xc3 -> ebx += operand;
            case 0xfb -> compare(ebx, operand);
            default -> runs = false;
        }
    }

    private void and() {
        runs = (code.get() & 0xff) == 0xe0;
        eax &= code.get();
    }

    private void compare(int left, int right) {
        zero = left == right;
        carry = Integer.compareUnsigned(left, right) < 0;
    }

    private void store() {
        runs = code.get() == 0;
        if (code.get() == 1 && eax == panic.address()) {
            machine.panicked();
        }
    }

    private void jump(boolean taken) {
        int target = code.get() + code.position();
        runs = !taken || (target >= 0 && target < code.limit());
        if (taken && runs) {
            code.position(target);
        }
    }

    private void undefined() {
        runs = false;
        if (code.get() == 0x0b) {
            end(() -> machine.reset(this));
        }
    }

    private void out8(int port, int value) {
        if (port == COM1) {
            serial.write(Character.toString(value));
        } else if (port == ACPI_SLEEP && value == POWER_OFF) {
            end(() -> machine.poweredOff(this));
        } else if (port == ACPI_SLEEP && value == RESET) {
            end(() -> machine.reset(this));
        }
    }

    private void out32(int port) {
        if (port == PCI_ADDRESS) {
            pciAddress = eax;
        }
    }

    private int in32(int port) {
        boolean isPanic = port == PCI_DATA && panic.slot() > 0 && (pciAddress >> 11 & 0x1fff) == panic.slot();
        int register = pciAddress & 0xfc;
        if (isPanic && register == 0) {
            return PVPANIC;
        }
        return isPanic && register == 0x10 ? panic.address() : -1;
    }
}
