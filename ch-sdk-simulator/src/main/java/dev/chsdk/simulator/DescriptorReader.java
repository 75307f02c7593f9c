// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.newsclub.net.unix.AFUNIXSocketChannel;
import org.newsclub.net.unix.FileDescriptorCast;

/**
 * Reads a connection together with the open files that come through it, which the JDK cannot. Used only when some wait in
 * it: the library that does it takes longer to load than the rest of the simulator.
 */
final class DescriptorReader {

    /** How many it can take at once: the library's buffer of 256 bytes grows no further, whatever it is told. */
    static final int MOST = 60;

    private DescriptorReader() {}

    /**
     * Reads bytes that are there, and closes what came with them.
     *
     * @param number of the descriptor that the connection has in this process
     * @param arrived is added what came
     * @return the number of bytes, or -1 at the end
     */
    static int read(int number, ByteBuffer buffer, List<Descriptor> arrived) throws IOException {
        FileDescriptor connection = FileDescriptorCast.unsafeUsing(number).getFileDescriptor();
        FileDescriptor copy = FileDescriptorCast.duplicating(connection).getFileDescriptor();
        // the library's own close would end the connection, and not close the copy
        try (FileOutputStream closing = new FileOutputStream(copy)) {
            AFUNIXSocketChannel socket =
                    FileDescriptorCast.using(closing.getFD()).as(AFUNIXSocketChannel.class);
            socket.configureBlocking(false);
            socket.setAncillaryReceiveBufferSize(256);
            int count = socket.read(buffer);
            for (FileDescriptor file : socket.getReceivedFileDescriptors()) {
                arrived.add(describeAndClose(file));
            }
            return count;
        }
    }

    private static Descriptor describeAndClose(FileDescriptor file) throws IOException {
        try (FileOutputStream closing = new FileOutputStream(file)) {
            int number = FileDescriptorCast.using(closing.getFD()).as(Integer.class);
            return new Descriptor(ProcFiles.target(number), ProcFiles.read(Path.of("/proc/self/fdinfo/" + number)));
        }
    }
}
