package corral.standalone.start;

import corral.standalone.settings.ListenAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;

/** Looks whether a listener can be opened, before anything else is done. */
public final class Ports {
    private Ports() {}

    /** Opens it and closes it again; a {@link StartProblem} when that does not work. */
    public static void check(ListenAddress address, String flag) {
        String host = address.host().replace("[", "").replace("]", "");
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), address.port()));
        } catch (UnknownHostException e) {
            throw new StartProblem(
                    "The host in " + address + " is not known: set another address with " + flag + ".", e);
        } catch (IOException e) {
            throw new StartProblem(
                    "Corral cannot listen on " + address + " (" + e.getMessage()
                            + "): end what uses that port, or set another address with " + flag + ".",
                    e);
        }
    }
}
