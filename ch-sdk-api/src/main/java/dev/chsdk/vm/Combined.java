// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Several conditions: all of them, each at whatever time, or any. */
record Combined(List<Condition> parts, boolean needsAll) implements Condition {

    @Override
    public Probe on(VmParts vm) {
        Parts probes = new Parts(needsAll);
        try {
            parts.forEach(part -> probes.open.add(part.on(vm)));
            return probes;
        } catch (RuntimeException e) {
            probes.close();
            throw e;
        }
    }

    private static final class Parts implements Probe {

        private final boolean needsAll;
        private final List<Probe> open = new ArrayList<>();

        Parts(boolean needsAll) {
            this.needsAll = needsAll;
        }

        @Override
        public Look look() {
            List<String> waiting = new ArrayList<>();
            for (Probe probe : List.copyOf(open)) {
                Look look = probe.look();
                Outcome decided = needsAll ? Outcome.NEVER : Outcome.TRUE;
                if (look.is(decided)) {
                    return look;
                }
                if (look.is(Outcome.NOT_YET)) {
                    waiting.add(look.seen());
                } else {
                    settle(probe, look);
                }
            }
            if (!open.isEmpty()) {
                return Look.notYet(String.join("; ", waiting));
            }
            return needsAll ? Look.TRUE : Look.never(settled.stream().collect(Collectors.joining("; ")));
        }

        private final List<String> settled = new ArrayList<>();

        private void settle(Probe probe, Look look) {
            open.remove(probe);
            settled.add(look.seen());
            probe.close();
        }

        @Override
        public void close() {
            open.forEach(Probe::close);
        }
    }
}
