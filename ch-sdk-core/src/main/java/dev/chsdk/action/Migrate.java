// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.action;

import dev.chsdk.value.IpAddress;
import java.nio.file.Path;

/**
 * Where the description of a migration begins. Addresses are numeric: a VMM that is linked with glibc dies of looking up
 * a name (v50.0 to v53.0).
 *
 * <p>The methods are thread-safe.
 */
public final class Migrate {

    private static final String UNIX = "unix:";
    private static final String TCP = "tcp:";

    private Migrate() {}

    /**
     * To a VMM of this host.
     *
     * @param socket path of the socket that it listens on
     */
    public static SendMigrationData to(Path socket) {
        return to(url(socket));
    }

    /**
     * To a VMM of another host. The memory is sent in the clear unless {@link SendMigrationData#tlsDir()} is set.
     *
     * @param port from 0 to 65535
     */
    public static SendMigrationData to(IpAddress address, int port) {
        return to(url(address, port));
    }

    private static SendMigrationData to(String url) {
        return ImmutableSendMigrationData.builder().destinationUrl(url).build();
    }

    /**
     * From a VMM of this host.
     *
     * @param socket path of the socket to make; nothing may be there
     */
    public static ReceiveMigrationData from(Path socket) {
        return from(url(socket));
    }

    /**
     * From a VMM of another host.
     *
     * @param address address of this host to listen on; {@code 0.0.0.0} is all of them
     * @param port from 0 to 65535
     */
    public static ReceiveMigrationData from(IpAddress address, int port) {
        return from(url(address, port));
    }

    private static ReceiveMigrationData from(String url) {
        return ImmutableReceiveMigrationData.builder().receiverUrl(url).build();
    }

    private static String url(Path socket) {
        return UNIX + socket.toAbsolutePath();
    }

    private static String url(IpAddress address, int port) {
        Action.require(port >= 0 && port <= 65_535, "port: " + port + " is out of range: expected 0 to 65535");
        String host = address.toString();
        return TCP + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    /** Whether a place is a socket of this host; it is refused if it is neither that nor an address. */
    static boolean isUnix(String accessor, String url) {
        boolean unix = url.startsWith(UNIX) && url.length() > UNIX.length();
        Action.require(
                unix || (url.startsWith(TCP) && url.length() > TCP.length()),
                accessor + ": \"" + url + "\" is no place; expected unix:PATH or tcp:ADDRESS:PORT");
        return unix;
    }
}
