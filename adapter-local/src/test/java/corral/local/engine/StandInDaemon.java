package corral.local.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A daemon as small as the engine needs one: answers {@code GET /health}, and runs what is posted to {@code /run} as root of the sandbox, answering the
 * exit code and the output.
 */
final class StandInDaemon {
    private static final String PROGRAM = """
        import http.server, socketserver, subprocess, os
        BOOT = os.urandom(8).hex().encode()

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def do_GET(self):
                if self.path == "/boot":
                    self.send_response(200); self.send_header("Content-Length", str(len(BOOT))); self.end_headers(); self.wfile.write(BOOT); return
                self.send_response(204); self.send_header("Content-Length", "0"); self.end_headers()
            def do_POST(self):
                script = self.rfile.read(int(self.headers["Content-Length"])).decode()
                user = self.path.strip("/")
                argv = ["bash", "-c", script] if user == "root" else ["setpriv", "--reuid", "1000", "--regid", "1000", "--clear-groups", "bash", "-c", script]
                try:
                    done = subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=40)
                    body = (str(done.returncode) + "\\n").encode() + done.stdout
                except Exception as failed:
                    body = b"-1\\n" + repr(failed).encode()
                self.send_response(200); self.send_header("Content-Length", str(len(body))); self.end_headers(); self.wfile.write(body)
            def log_message(self, *a): pass

        class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
            daemon_threads = True
            request_queue_size = 64
        Server(("0.0.0.0", 49983), Handler).serve_forever()
        """;

    private StandInDaemon() {}

    /** Writes the bundle into a directory. */
    static Path bundle(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("daemon.py"), PROGRAM);
        Files.writeString(directory.resolve("argv"), "/usr/bin/python3\n-I\n/mnt/envd/daemon.py\n");
        Files.writeString(directory.resolve("VERSION"), "stand-in\n");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        return directory;
    }
}
