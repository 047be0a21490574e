package corral.local.engine;

import corral.local.command.Command;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A network namespace that plays the internet: it has an address of the range for benchmarks, answers HTTP on port 80 with the address that asked, and
 * DNS with its own address for every name, and knows no way back to sandboxes, so that nothing answers unless addresses are translated.
 */
final class PretendedInternet implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final String PROGRAM = """
        import http.server, socket, socketserver, sys, threading
        address = sys.argv[1]
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                body = self.client_address[0].encode()
                self.send_response(200); self.send_header("Content-Length", str(len(body))); self.end_headers(); self.wfile.write(body)
            def log_message(self, *a): pass
        def answer(question):
            end = question.index(b"\\0", 12) + 5
            known = question[end - 4:end - 2] == b"\\0\\1"
            record = b"\\xc0\\x0c\\0\\1\\0\\1\\0\\0\\0\\1\\0\\4" + socket.inet_aton(address) if known else b""
            return question[:2] + b"\\x81\\x80\\0\\1" + (b"\\0\\1" if known else b"\\0\\0") + b"\\0\\0\\0\\0" + question[12:end] + record
        class Datagrams(socketserver.BaseRequestHandler):
            def handle(self):
                self.request[1].sendto(answer(self.request[0]), self.client_address)
        class Streams(socketserver.StreamRequestHandler):
            def handle(self):
                size = int.from_bytes(self.rfile.read(2), "big")
                reply = answer(self.rfile.read(size))
                self.wfile.write(len(reply).to_bytes(2, "big") + reply)
        if len(sys.argv) == 2:
            threading.Thread(target=http.server.ThreadingHTTPServer(("0.0.0.0", 80), Handler).serve_forever).start()
        threading.Thread(target=socketserver.ThreadingUDPServer((sys.argv[-1], 53), Datagrams).serve_forever).start()
        threading.Thread(target=socketserver.ThreadingTCPServer((sys.argv[-1], 53), Streams).serve_forever).start()
        """;

    private final Path program;
    private final Path nameServers;
    private final Process namespace;
    private final Process server;
    private final String network;
    private final String device;

    private PretendedInternet(
            Path program, Path nameServers, Process namespace, Process server, String network, String device) {
        this.program = program;
        this.nameServers = nameServers;
        this.namespace = namespace;
        this.server = server;
        this.network = network;
        this.device = device;
    }

    static PretendedInternet start(Path directory) throws IOException {
        Files.createDirectories(directory);
        Path program = Files.writeString(directory.resolve("internet.py"), PROGRAM);
        long number = ProcessHandle.current().pid() % 4096;
        String network = "198." + (18 + number / 4096) + "." + number / 16 + "." + number % 16 * 16;
        String prefix = network.substring(0, network.lastIndexOf('.') + 1);
        long first = number % 16 * 16;
        String device = "itest" + number;
        Process namespace = Command.background(List.of("unshare", "--net", "sleep", "infinity"));
        awaitNamespace(namespace);
        String pid = Long.toString(namespace.pid());
        String here = prefix + (first + 1);
        String there = prefix + (first + 2);
        ip(
                List.of("ip", "-batch", "-"),
                "link add " + device + " type veth peer name eth0 netns " + pid + "\naddr add " + here + "/28 dev "
                        + device + "\nlink set dev " + device + " up\n");
        ip(
                List.of("nsenter", "-t", pid, "-n", "ip", "-batch", "-"),
                "link set lo up\naddr add " + there + "/28 dev eth0\nlink set eth0 up\n");
        Process server = Command.background(List.of("nsenter", "-t", pid, "-n", "python3", program.toString(), there));
        awaitPort(there, 80);
        awaitPort(there, 53);
        Path nameServers = Files.writeString(directory.resolve("resolv.conf"), "nameserver " + there + "\n");
        return new PretendedInternet(program, nameServers, namespace, server, there, device);
    }

    /** An address in it that answers HTTP. */
    String address() {
        return network;
    }

    /** Gives it a link-local address too, as a metadata service has one, and this machine a way there. */
    String addLinkLocal() throws IOException {
        String address = "169.254." + network.substring(network.indexOf('.', 4) + 1);
        ip(
                List.of("nsenter", "-t", Long.toString(namespace.pid()), "-n", "ip", "-batch", "-"),
                "addr replace " + address + "/32 dev eth0\n");
        ip(List.of("ip", "-batch", "-"), "route replace " + address + "/32 via " + network + " dev " + device + "\n");
        return address;
    }

    /** The file that names its name server. */
    Path nameServers() {
        return nameServers;
    }

    /** A second name server, on a loopback address of this machine, as many machines have one; ended by the caller. */
    Process loopbackNameServer(String loopback) throws IOException {
        Process started = Command.background(List.of("python3", program.toString(), network, loopback));
        awaitPort(loopback, 53);
        return started;
    }

    private static void ip(List<String> command, String script) throws IOException {
        Command.run(DEADLINE, command, script).orThrow("Making the pretended internet");
    }

    private static void awaitNamespace(Process holder) throws IOException {
        Path its = Path.of("/proc", Long.toString(holder.pid()), "ns", "net");
        while (Files.readSymbolicLink(its).equals(Files.readSymbolicLink(Path.of("/proc/self/ns/net")))) {
            Waits.pause(Duration.ofMillis(2));
        }
    }

    private static void awaitPort(String address, int port) throws IOException {
        for (int tried = 0; tried < 500; tried++) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(address, port), 1000);
                return;
            } catch (IOException notYet) {
                Waits.pause(Duration.ofMillis(20));
            }
        }
        throw new IOException("The pretended internet does not answer.");
    }

    @Override
    public void close() throws IOException {
        server.destroyForcibly();
        namespace.destroyForcibly();
        Command.run(DEADLINE, List.of("ip", "link", "delete", "dev", device));
    }
}
