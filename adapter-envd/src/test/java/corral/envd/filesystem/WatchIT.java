package corral.envd.filesystem;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import corral.envd.trial.DaemonClient;
import corral.envd.trial.WithDaemon;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What watchers see, by section 3.6 of the E2B protocol. */
class WatchIT extends WithDaemon {
    private static final Pattern EVENT = Pattern.compile("\"name\":\"([^\"]*)\",\"type\":\"EVENT_TYPE_([A-Z]*)\"");

    private DaemonClient as(String user) {
        return asUser().as(user);
    }

    private String watcher(String user, String folder, String more) throws IOException, InterruptedException {
        as(user).sh("mkdir -p " + folder);
        DaemonClient.Answer answer =
                as(user).unary("filesystem.Filesystem/CreateWatcher", "{\"path\":\"" + folder + "\"" + more + "}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private List<String> events(String watcher) throws IOException, InterruptedException {
        String body = asUser().unary("filesystem.Filesystem/GetWatcherEvents", watcher)
                .body();
        List<String> events = new ArrayList<>();
        Matcher found = EVENT.matcher(body);
        while (found.find()) {
            events.add(found.group(2) + " " + found.group(1));
        }
        return events;
    }

    private void end(String watcher) throws IOException, InterruptedException {
        assertThat(asUser().unary("filesystem.Filesystem/RemoveWatcher", watcher)
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"root", "user"})
    void eachKindOfChangeIsTold(String user) throws IOException, InterruptedException {
        String folder = "/srv/watch-each-" + user;
        String watcher = watcher(user, folder, "");
        try {
            for (String[] step : new String[][] {
                {"echo x > a", "CREATE a", "WRITE a"},
                {"echo y >> a", "WRITE a"},
                {"chmod 600 a", "CHMOD a"},
                {"mv a b", "RENAME a", "CREATE b"},
                {"mkdir d", "CREATE d"},
                {"echo z > d/inner; rm d/inner"},
                {"ln -s b link", "CREATE link"},
                {"rmdir d", "REMOVE d"},
                {"mv b ..", "RENAME b"},
                {"mv ../b .", "CREATE b"},
                {"cat b > /dev/null; ls"},
                {"rm b link", "REMOVE b", "REMOVE link"},
            }) {
                assertThat(as(user).sh("cd " + folder + " && " + step[0]).end()).contains("\"exitCode\":0");
                assertThat(events(watcher))
                        .as(step[0])
                        .containsExactly(java.util.Arrays.copyOfRange(step, 1, step.length));
            }
            as(user).upload(folder + "/new", "x".getBytes(UTF_8));
            assertThat(events(watcher)).containsExactly("CREATE new", "CHMOD new", "WRITE new");
            as(user).upload(folder + "/new", "again".getBytes(UTF_8));
            assertThat(events(watcher)).contains("WRITE new").doesNotContain("CREATE new", "REMOVE new");
            as(user).sh("rm -r " + folder);
            assertThat(events(watcher)).containsSubsequence("REMOVE new", "REMOVE .");
            assertThat(events(watcher)).isEmpty();
        } finally {
            end(watcher);
        }
    }

    @Test
    void whatAppearsInNewDirectoriesIsToldOnce() throws IOException, InterruptedException {
        String folder = "/srv/watch-deep";
        String watcher = watcher("user", folder, ",\"recursive\":true");
        try {
            asUser().sh("cd " + folder + "; mkdir -p x/y; echo 1 > x/y/f; mkdir x/z");
            List<String> events = events(watcher);
            assertThat(events).containsSubsequence("CREATE x", "CREATE x/y", "CREATE x/y/f");
            assertThat(events).contains("WRITE x/y/f", "CREATE x/z");
            assertThat(events.stream().filter(event -> event.startsWith("CREATE")))
                    .doesNotHaveDuplicates();
            asUser().sh("cd " + folder + "; echo 2 > x/y/saved; mv x/y/saved x/y/f");
            assertThat(events(watcher))
                    .containsExactly("CREATE x/y/saved", "WRITE x/y/saved", "RENAME x/y/saved", "CREATE x/y/f");
            asUser().sh("cd " + folder + "; mv x w");
            assertThat(events(watcher)).containsSubsequence("RENAME x", "CREATE w");
            asUser().sh("cd " + folder + "; echo 3 >> w/y/f");
            assertThat(events(watcher)).containsExactly("WRITE w/y/f");
            asUser().sh("cd " + folder
                    + "; mkdir -p /srv/watch-away/in; echo 4 > /srv/watch-away/in/g; mv /srv/watch-away here");
            assertThat(events(watcher)).containsSubsequence("CREATE here", "CREATE here/in", "CREATE here/in/g");
            asUser().sh("cd " + folder + "; rm -r w here");
            assertThat(events(watcher)).contains("REMOVE w/y/f", "REMOVE w/y", "REMOVE w", "REMOVE here/in/g");
        } finally {
            end(watcher);
        }
    }

    @Test
    void aTreeThatGrowsFastIsToldCompletely() throws IOException, InterruptedException {
        String folder = "/srv/watch-fast";
        String watcher = watcher("user", folder, ",\"recursive\":true");
        try {
            asUser().sh("cd " + folder + "; for i in $(seq 60); do mkdir -p a$i/b/c; echo $i > a$i/b/c/f; done");
            List<String> events = new ArrayList<>(events(watcher));
            for (int i = 1; i <= 60; i++) {
                assertThat(events).contains("CREATE a" + i, "CREATE a" + i + "/b/c", "CREATE a" + i + "/b/c/f");
            }
            assertThat(events.stream().filter(event -> event.startsWith("CREATE")))
                    .doesNotHaveDuplicates();
        } finally {
            end(watcher);
        }
    }

    @Test
    void aStreamBeginsBeforeItTellsAndShowsEntries() throws IOException, InterruptedException {
        asUser().sh("mkdir -p ~/streamed/deep");
        String request = "{\"path\":\"streamed\",\"recursive\":true,\"include_entry\":true}";
        try (InputStream stream =
                asUser().stream("filesystem.Filesystem/WatchDir", request, "Keepalive-Ping-Interval", "1")) {
            assertThat(DaemonClient.next(stream).orElseThrow().text()).isEqualTo("{\"start\":{}}");
            assertThat(DaemonClient.next(stream).orElseThrow().text()).isEqualTo("{\"keepalive\":{}}");
            asUser().sh("echo x > ~/streamed/deep/file; rm ~/streamed/deep/file");
            StringBuilder told = new StringBuilder();
            while (told.indexOf("REMOVE") < 0) {
                told.append(DaemonClient.next(stream).orElseThrow().text()).append('\n');
            }
            assertThat(told.toString())
                    .contains("{\"filesystem\":{\"name\":\"deep/file\",\"type\":\"EVENT_TYPE_CREATE\"")
                    .contains("{\"filesystem\":{\"name\":\"deep/file\",\"type\":\"EVENT_TYPE_REMOVE\"}}");
        }
        try (InputStream stream = asUser().stream(
                "filesystem.Filesystem/WatchDir", "{\"path\":\"streamed\"}", "Connect-Timeout-Ms", "300")) {
            assertThat(DaemonClient.ran(stream).trailer()).contains("\"code\":\"deadline_exceeded\"");
        }
    }

    @Test
    void whatCannotBeWatchedIsRefused() throws IOException, InterruptedException {
        asUser().sh("echo x > ~/plain");
        asRoot().sh("mkdir -m 700 -p /srv/private");
        for (String[] wrong : new String[][] {
            {"missing", "not_found", "does not exist"},
            {"plain", "invalid_argument", "not a directory"},
            {"/srv/private", "permission_denied", "permission denied"},
        }) {
            String request = "{\"path\":\"" + wrong[0] + "\"}";
            assertThat(asUser().unary("filesystem.Filesystem/CreateWatcher", request)
                            .body())
                    .contains("\"code\":\"" + wrong[1] + "\"", wrong[2]);
            try (InputStream stream = asUser().stream("filesystem.Filesystem/WatchDir", request)) {
                assertThat(DaemonClient.ran(stream).trailer()).contains("\"code\":\"" + wrong[1] + "\"", wrong[2]);
            }
        }
        for (String method : List.of("GetWatcherEvents", "RemoveWatcher")) {
            assertThat(asUser().unary("filesystem.Filesystem/" + method, "{\"watcherId\":\"none\"}")
                            .status())
                    .isEqualTo(404);
        }
    }

    @Test
    void manyWatchersMeetABoundAndTheOthersGoOn() throws IOException, InterruptedException {
        asUser().sh("mkdir -p ~/crowded");
        List<String> watchers = new ArrayList<>();
        String refused = "";
        try {
            while (refused.isEmpty() && watchers.size() <= Watchers.MAX_WATCHERS) {
                DaemonClient.Answer answer =
                        asUser().unary("filesystem.Filesystem/CreateWatcher", "{\"path\":\"crowded\"}");
                if (answer.status() == 200) {
                    watchers.add(answer.body());
                } else {
                    refused = answer.body();
                }
            }
            assertThat(refused).contains("\"code\":\"resource_exhausted\"");
            asUser().sh("echo > ~/crowded/file");
            assertThat(events(watchers.getFirst())).contains("CREATE file");
            assertThat(events(watchers.getLast())).contains("CREATE file");
        } finally {
            for (String watcher : watchers) {
                end(watcher);
            }
        }
    }
}
