// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** The test guest, played: it prints and answers what the real one prints and answers on its serial port. */
final class ScriptedGuest implements Guest {

    /** What the power button puts into the queue, between the bytes of the serial port. */
    private static final int BUTTON = -1;

    /** What the request to let go of something puts there. */
    private static final int ASKED_BACK = -2;

    private static final long TICK_NANOS = 10_000_000;

    private final SerialPort serial;
    private final Machine machine;
    private final Hardware hardware;
    private final Queue<Integer> input = new ArrayDeque<>();

    private boolean runs;
    private boolean halted;
    private long ticksBefore;
    private long runsSince;
    private int pings;
    private int word;
    private int digitsToCome;
    private int interrupts;

    /**
     * What the guest finds.
     *
     * @param pciDevices the devices of bus 0 of segment 0, as its {@code d} command lists them
     * @param pluggedMib the memory that has been plugged by ACPI
     */
    record Hardware(
            long cpus,
            long memoryMib,
            String cmdline,
            boolean hasPvpanic,
            Supplier<String> pciDevices,
            LongSupplier pluggedMib) {}

    ScriptedGuest(SerialPort serial, Hardware hardware, Machine machine) {
        this.serial = serial;
        this.hardware = hardware;
        this.machine = machine;
    }

    @Override
    public synchronized void start() {
        runs = true;
        runsSince = System.nanoTime();
        serial.write("CH-TEST-GUEST 1 READY cpus=" + hardware.cpus() + " mem=" + hardware.memoryMib() + "\ncmdline="
                + hardware.cmdline() + "\n");
        serial.connect(this::receive);
    }

    @Override
    public synchronized void restore(String memory) {
        if (!memory.isEmpty()) {
            String[] words = memory.split(" ", -1);
            pings = Integer.parseInt(words[0]);
            word = Integer.parseUnsignedInt(words[1]);
            interrupts = Integer.parseInt(words[2]);
            ticksBefore = Long.parseLong(words[3]);
            digitsToCome = Integer.parseInt(words[4]);
            halted = Boolean.parseBoolean(words[5]);
        }
        serial.connect(this::receive);
    }

    @Override
    public synchronized String memory() {
        return pings + " " + Integer.toUnsignedString(word) + " " + interrupts + " " + ticks() + " " + digitsToCome
                + " " + halted;
    }

    @Override
    public synchronized void nmi() {
        interrupts++;
    }

    @Override
    public synchronized void pause() {
        ticksBefore = ticks();
        runs = false;
    }

    @Override
    public synchronized void resume() {
        runs = !halted;
        runsSince = System.nanoTime();
        work();
    }

    @Override
    public synchronized void stop() {
        runs = false;
        halted = true;
        input.clear();
    }

    @Override
    public synchronized void powerButton() {
        receive(BUTTON);
    }

    @Override
    public synchronized void askedBack() {
        receive(ASKED_BACK);
    }

    private synchronized void receive(int what) {
        if (!halted) {
            input.add(what);
            work();
        }
    }

    private long ticks() {
        return ticksBefore + (runs ? (System.nanoTime() - runsSince) / TICK_NANOS : 0);
    }

    private void work() {
        while (runs && !input.isEmpty()) {
            int next = input.remove();
            if (next == BUTTON) {
                serial.write("POWER-BUTTON\n");
                end(machine::poweredOff);
            } else if (next == ASKED_BACK) {
                Guest.onItsOwnThread(() -> machine.letGo(this));
            } else if (digitsToCome > 0) {
                digit(next);
            } else if (next != 0 && next != '\n' && next != '\r') {
                command((char) next);
            }
        }
    }

    private void command(char command) {
        switch (command) {
            case 'p' -> answer('p', "pong " + ++pings);
            case 'u' -> answer('u', Long.toString(ticks()));
            case 'm' ->
                answer(
                        'm',
                        "mem=" + hardware.memoryMib() + " hotplugged="
                                + hardware.pluggedMib().getAsLong());
            case 'w' -> digitsToCome = 8;
            case 'v' -> answer('v', hex(word));
            case 'd' -> answer('d', hardware.pciDevices().get());
            case 'n' -> answer('n', Integer.toString(interrupts));
            case 'q' -> {
                answer('q', "power-off");
                end(machine::poweredOff);
            }
            case 'r' -> {
                answer('r', "reboot");
                end(machine::reset);
            }
            case 't' -> {
                answer('t', "triple-fault");
                end(machine::reset);
            }
            case 'h' -> {
                answer('h', "hang");
                stop();
            }
            case 'x' -> panic();
            default -> serial.write("> ? \n");
        }
    }

    private void panic() {
        if (hardware.hasPvpanic()) {
            machine.panicked();
        }
        answer('x', hardware.hasPvpanic() ? "panic" : "no pvpanic");
    }

    private void digit(int digit) {
        int small = digit | 0x20;
        int value = small - '0' < 10 ? small - '0' : small - 'a' + 10;
        word = (word << 4) | (value & 15);
        if (--digitsToCome == 0) {
            answer('w', hex(word));
        }
    }

    private static String hex(int value) {
        return HexFormat.of().toHexDigits(value);
    }

    private void answer(char command, String text) {
        serial.write("> " + command + " " + text + "\n");
    }

    private void end(Consumer<Guest> how) {
        stop();
        Guest.onItsOwnThread(() -> how.accept(this));
    }
}
