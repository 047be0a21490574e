package corral.envd.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import corral.envd.trial.DaemonClient;
import corral.envd.trial.WithDaemon;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Files through the wire, in a real daemon. */
class FilesIT extends WithDaemon {
    private static final String NEW_LINE = "\r\n";

    private DaemonClient.Answer stat(DaemonClient client, String path) throws IOException, InterruptedException {
        return client.unary("filesystem.Filesystem/Stat", "{\"path\":\"" + path + "\"}");
    }

    @Test
    void whatIsUploadedBelongsToTheUser() throws IOException, InterruptedException {
        assertThat(asUser().upload("up/a/b.txt", "content".getBytes(UTF_8)).body())
                .isEqualTo("[{\"name\":\"b.txt\",\"path\":\"/home/user/up/a/b.txt\",\"type\":\"file\"}]");

        assertThat(stat(asUser(), "up/a/b.txt").body())
                .contains(
                        "\"size\":\"7\",\"mode\":420,\"permissions\":\"-rw-r--r--\",\"owner\":\"user\",\"group\":\"user\"");
        assertThat(stat(asUser(), "up/a").body()).contains("\"permissions\":\"drwxr-xr-x\",\"owner\":\"user\"");
        DaemonClient.Answer down = asUser().download("up/a/b.txt");
        assertThat(down.body()).isEqualTo("content");
        assertThat(down.header("content-length")).isEqualTo("7");
        assertThat(down.header("content-disposition")).isEqualTo("inline; filename=b.txt");
    }

    @Test
    void aFileNameMayBeAPathAndOtherPartsAreIgnored() throws IOException, InterruptedException {
        String body = "--b" + NEW_LINE + "Content-Disposition: form-data; name=\"note\"" + NEW_LINE + NEW_LINE
                + "ignored"
                + NEW_LINE + "--b" + NEW_LINE
                + "Content-Disposition: form-data; name=\"file\"; filename=\"/home/user/parts/ü x.txt\"" + NEW_LINE
                + NEW_LINE + "one" + NEW_LINE + "--b" + NEW_LINE
                + "Content-Disposition: form-data; name=\"file\"; filename=\"parts/y.txt\"" + NEW_LINE + NEW_LINE
                + "two"
                + NEW_LINE + "--b--" + NEW_LINE;
        String[] headers = {"X-Access-Token", DaemonClient.TOKEN, "Content-Type", "multipart/form-data; boundary=b"};

        assertThat(asUser().post("/files?username=user", body.getBytes(UTF_8), headers)
                        .body())
                .isEqualTo("[{\"name\":\"ü x.txt\",\"path\":\"/home/user/parts/ü x.txt\",\"type\":\"file\"},"
                        + "{\"name\":\"y.txt\",\"path\":\"/home/user/parts/y.txt\",\"type\":\"file\"}]");
        assertThat(asUser().download("parts/ü x.txt").body()).isEqualTo("one");
        assertThat(asUser().post("/files?username=user&path=same.txt", body.getBytes(UTF_8), headers)
                        .body())
                .contains("\"code\":400")
                .contains("you cannot upload multiple files to the same path");
        String cut = body.substring(0, body.length() - 12);
        assertThat(asUser().post("/files?username=user", cut.getBytes(UTF_8), headers)
                        .body())
                .isEqualTo("{\"code\":400,\"message\":\"error parsing multipart form: unexpected EOF\"}");
    }

    @Test
    void aPlantedLinkGivesNothingThatTheUserHasNot() throws IOException, InterruptedException {
        asRoot().sh("mkdir -p -m 700 /root/secret; echo hidden > /root/secret/file; mkdir -p -m 755 /home/open;"
                + " echo original > /home/open/file");
        asUser().sh("ln -s /root/secret/file ~/read; ln -s /home/open/file ~/write; ln -s /root/secret ~/folder");

        assertThat(asUser().download("read").status()).isEqualTo(403);
        assertThat(asUser().upload("write", "changed".getBytes(UTF_8)).status()).isEqualTo(403);
        assertThat(asUser().upload("folder/new", "x".getBytes(UTF_8)).status()).isEqualTo(403);
        assertThat(asUser().unary("filesystem.Filesystem/ListDir", "{\"path\":\"folder\"}")
                        .status())
                .isEqualTo(403);
        assertThat(asUser().unary("filesystem.Filesystem/Remove", "{\"path\":\"/home/open/file\"}")
                        .status())
                .isEqualTo(403);
        assertThat(asUser().unary("filesystem.Filesystem/Remove", "{\"path\":\"folder\"}")
                        .status())
                .isEqualTo(200);
        assertThat(asUser().unary("filesystem.Filesystem/CreateWatcher", "{\"path\":\"/root/secret\"}")
                        .status())
                .isEqualTo(403);
        assertThat(asRoot().sh("cat /root/secret/file /home/open/file").stdout())
                .isEqualTo("hidden\noriginal\n");
        assertThat(asRoot().download("/home/user/read").body()).isEqualTo("hidden\n");
    }

    @Test
    void removingATreeLeavesWhatItsLinksPointTo() throws IOException, InterruptedException {
        asUser().sh("mkdir -p ~/keep ~/tree/a/b; echo x > ~/keep/file; ln -s ~/keep ~/tree/a/link");

        assertThat(asUser().unary("filesystem.Filesystem/Remove", "{\"path\":\"tree\"}")
                        .status())
                .isEqualTo(200);

        assertThat(asUser().sh("ls ~/tree; cat ~/keep/file").stdout()).isEqualTo("x\n");
    }

    @Test
    void specialFilesNeitherHangNorAnswerWithGarbage() throws IOException, InterruptedException {
        asUser().sh("mkfifo ~/fifo");

        assertThat(asUser().download("fifo").status()).isEqualTo(400);
        assertThat(asUser().upload("fifo", "x".getBytes(UTF_8)).status()).isEqualTo(400);
        assertThat(stat(asUser(), "fifo").body()).contains("\"type\":\"FILE_TYPE_UNSPECIFIED\"");
        assertThat(asUser().download("/dev/zero").status()).isEqualTo(400);
        assertThat(asUser().download("/proc/sys/kernel/random/boot_id").body()).hasSize(37);
        assertThat(asUser().download("/usr").body())
                .isEqualTo("{\"code\":400,\"message\":\"path '/usr' is a directory\"}");
        assertThat(asUser().download("nothing").body())
                .isEqualTo("{\"code\":404,\"message\":\"path '/home/user/nothing' does not exist\"}");
        assertThat(asUser().download("a\0b").status()).isEqualTo(400);
        assertThat(asUser().download("x".repeat(300)).status()).isEqualTo(400);
    }

    @Test
    void anEmptyFileSaysThatItIsEmpty() throws IOException, InterruptedException {
        asUser().upload("empty", new byte[0]);

        assertThat(asUser().download("empty").header("content-length")).isEqualTo("0");
        assertThat(asUser().get(
                                asUser().files("empty"),
                                "X-Access-Token",
                                DaemonClient.TOKEN,
                                "Accept-Encoding",
                                "gzip")
                        .header("content-length"))
                .isEqualTo("0");
    }

    @Test
    void aPartOfAFileCanBeAsked() throws IOException, InterruptedException {
        asUser().upload("digits", "0123456789".getBytes(UTF_8));
        String[] headers = {"X-Access-Token", DaemonClient.TOKEN, "Range", "bytes=2-4"};

        DaemonClient.Answer part = asUser().get(asUser().files("digits"), headers);

        assertThat(part.status()).isEqualTo(206);
        assertThat(part.body()).isEqualTo("234");
        assertThat(part.header("content-range")).isEqualTo("bytes 2-4/10");
        headers[3] = "bytes=10-";
        assertThat(asUser().get(asUser().files("digits"), headers).status()).isEqualTo(416);
    }

    @Test
    void aFullDiskIsNamed() throws IOException, InterruptedException {
        assertThat(asUser().upload("/home/small/big", new byte[2 << 20]).body())
                .isEqualTo("{\"code\":507,\"message\":\"not enough disk space available\"}");
    }

    @Test
    void filesAreJoinedWithoutTravelling() throws IOException, InterruptedException {
        asUser().upload("one", "1".getBytes(UTF_8));
        asUser().upload("two", "2".repeat(100_000).getBytes(UTF_8));
        String[] headers = {"X-Access-Token", DaemonClient.TOKEN};
        String request =
                "{\"source_paths\":[\"one\",\"two\",\"one\"],\"destination\":\"joined/all\",\"username\":\"user\"}";

        assertThat(asUser().post("/files/compose", request.getBytes(UTF_8), headers)
                        .body())
                .isEqualTo("{\"name\":\"all\",\"path\":\"/home/user/joined/all\",\"type\":\"file\"}");
        assertThat(asUser().download("joined/all").body()).isEqualTo("1" + "2".repeat(100_000) + "1");
        for (String[] wrong : new String[][] {
            {request.replace("\"two\"", "\"none\""), "path '/home/user/none' does not exist"},
            {request.replace("joined/all", "two"), "the destination is one of the sources"},
            {request.replace("\"two\"", "\"/root\""), "permission denied"},
            {"{}", "source_paths"},
        }) {
            assertThat(asUser().post("/files/compose", wrong[0].getBytes(UTF_8), headers)
                            .body())
                    .contains(wrong[1]);
        }
        assertThat(asUser().post("/files/compose", request.getBytes(UTF_8)).status())
                .isEqualTo(401);
    }

    @Test
    void aTypeThatIsNotKnownIsNamed() throws IOException, InterruptedException {
        assertThat(asUser().post(
                                asUser().files("x"),
                                new byte[1],
                                "X-Access-Token",
                                DaemonClient.TOKEN,
                                "Content-Type",
                                "text/x")
                        .body())
                .isEqualTo("{\"code\":400,\"message\":\"unsupported content type: text/x\"}");
    }

    @Test
    void directoriesAreMadeListedAndMoved() throws IOException, InterruptedException {
        assertThat(asUser().unary("filesystem.Filesystem/MakeDir", "{\"path\":\"d/e\"}")
                        .status())
                .isEqualTo(200);
        assertThat(asUser().unary("filesystem.Filesystem/MakeDir", "{\"path\":\"d/e\"}")
                        .status())
                .isEqualTo(409);
        asUser().upload("d/a", new byte[1]);
        asUser().sh("ln -s a ~/d/link; ln -s nothing ~/d/dangling");
        assertThat(asUser().unary("filesystem.Filesystem/MakeDir", "{\"path\":\"d/a\"}")
                        .status())
                .isEqualTo(400);

        String listed = asUser().unary("filesystem.Filesystem/ListDir", "{\"path\":\"d\",\"depth\":3}")
                .body();

        assertThat(listed.split("\"name\":\"", -1)).hasSize(5);
        assertThat(listed)
                .contains("\"name\":\"dangling\",\"type\":\"FILE_TYPE_UNSPECIFIED\"")
                .contains("\"symlinkTarget\":\"/home/user/d/dangling\"")
                .contains("\"name\":\"link\",\"type\":\"FILE_TYPE_FILE\"")
                .contains("\"symlinkTarget\":\"/home/user/d/a\"");
        assertThat(asUser().unary("filesystem.Filesystem/Move", "{\"source\":\"d\",\"destination\":\"x/y/d\"}")
                        .body())
                .contains("\"path\":\"/home/user/x/y/d\"");
        assertThat(asUser().unary("filesystem.Filesystem/Move", "{\"source\":\"d\",\"destination\":\"z\"}")
                        .status())
                .isEqualTo(404);
        assertThat(asUser().unary("filesystem.Filesystem/ListDir", "{\"path\":\"x/y/d/a\"}")
                        .status())
                .isEqualTo(400);
        assertThat(asUser().unary("filesystem.Filesystem/ListDir", "{\"path\":\"gone\"}")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void aNewFileIsThreeEvents() throws IOException, InterruptedException {
        asUser().unary("filesystem.Filesystem/MakeDir", "{\"path\":\"watched\"}");
        String created = asUser().unary(
                        "filesystem.Filesystem/CreateWatcher", "{\"path\":\"watched\",\"includeEntry\":true}")
                .body();
        String request = created.replace("watcherId", "watcher_id");

        asUser().upload("watched/new.txt", "x".getBytes(UTF_8));

        String events = asUser().unary("filesystem.Filesystem/GetWatcherEvents", request)
                .body();
        assertThat(events.replaceAll("\"entry\":\\{[^}]*\\}", "\"entry\":0"))
                .isEqualTo("{\"events\":[{\"name\":\"new.txt\",\"type\":\"EVENT_TYPE_CREATE\",\"entry\":0},"
                        + "{\"name\":\"new.txt\",\"type\":\"EVENT_TYPE_CHMOD\",\"entry\":0},"
                        + "{\"name\":\"new.txt\",\"type\":\"EVENT_TYPE_WRITE\",\"entry\":0}]}");
        assertThat(asUser().unary("filesystem.Filesystem/GetWatcherEvents", request)
                        .body())
                .isEqualTo("{\"events\":[]}");
        assertThat(asUser().unary("filesystem.Filesystem/RemoveWatcher", request)
                        .status())
                .isEqualTo(200);
        assertThat(asUser().unary("filesystem.Filesystem/GetWatcherEvents", request)
                        .status())
                .isEqualTo(404);
    }
}
