package corral.local.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import corral.api.store.StoreUnavailable;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitQueueIT {
    @TempDir
    Path folder;

    private final List<String> steps = Collections.synchronizedList(new ArrayList<>());
    private final List<String> doubts = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch gate = new CountDownLatch(1);
    private final CountDownLatch held = new CountDownLatch(1);
    private Readers readers;
    private CommitQueue queue;

    @BeforeEach
    void open() throws SQLException {
        SqliteFile file = new SqliteFile(folder.resolve("corral.db"));
        Statements writing = file.openForWriting(
                new Migrations(
                        List.of(
                                "CREATE TABLE mark (name TEXT PRIMARY KEY, parent TEXT REFERENCES mark (name) DEFERRABLE INITIALLY DEFERRED)")));
        writing.execute("PRAGMA foreign_keys = ON");
        readers = new Readers(file::openForReading);
        queue = new CommitQueue(writing, doubts::add);
        queue.start();
    }

    @AfterEach
    void close() {
        gate.countDown();
        queue.close();
        readers.close();
    }

    /** Writes a row; keeps a note of every step. */
    private record Mark(List<String> steps, String name, String parent) implements Write<String> {
        @Override
        public String run(Statements statements) throws SQLException {
            steps.add("run " + name);
            statements.update("INSERT INTO mark VALUES (?, ?)", name, parent);
            return "written";
        }

        @Override
        public void committed(String answer) {
            steps.add("committed " + name);
        }

        @Override
        public String unsettled(String reason) {
            return "unsettled";
        }
    }

    @Test
    void aListenerThatFailsDoesNotEndTheWriter() {
        Write<String> write = new Write<>() {
            @Override
            public String run(Statements statements) throws SQLException {
                statements.update("INSERT INTO mark VALUES (?, ?)", "a", "a");
                return "written";
            }

            @Override
            public void committed(String answer) {
                throw new IllegalStateException("The listener fails.");
            }

            @Override
            public String unsettled(String reason) {
                return reason;
            }
        };
        assertThat(queue.write(Durability.POWER, write)).isEqualTo("written");
        assertThat(doubts).containsExactly("A change was not announced.");
        assertThat(queue.write(Durability.POWER, mark("b"))).isEqualTo("written");
        assertThat(marks()).isEqualTo(2);
    }

    @Test
    void aWriteThatFailsWithAnErrorDoesNotEndTheWriter() {
        Write<String> write = new Write<>() {
            @Override
            public String run(Statements statements) {
                throw new StackOverflowError("The write fails.");
            }

            @Override
            public String unsettled(String reason) {
                return reason;
            }
        };
        assertThatThrownBy(() -> queue.write(Durability.POWER, write)).isInstanceOf(StoreUnavailable.class);
        assertThat(queue.write(Durability.POWER, mark("b"))).isEqualTo("written");
    }

    private Mark mark(String name) {
        return new Mark(steps, name, name);
    }

    /** Holds the writer until the gate opens, so that what comes next waits together. */
    private Write<String> holding() {
        return new Write<>() {
            @Override
            public String run(Statements statements) throws SQLException {
                held.countDown();
                try {
                    gate.await();
                } catch (InterruptedException e) {
                    throw new SQLException(e);
                }
                return "held";
            }

            @Override
            public String unsettled(String reason) {
                return reason;
            }
        };
    }

    private long marks() {
        return readers.ask(statements -> {
            try (ResultSet row = statements.prepare("SELECT count(*) FROM mark").executeQuery()) {
                return row.getLong(1);
            }
        });
    }

    private List<Future<String>> together(ExecutorService threads, List<Mark> marks) throws InterruptedException {
        Future<String> holder = threads.submit(() -> queue.write(Durability.PROCESS, holding()));
        held.await();
        List<Future<String>> answers = new ArrayList<>();
        for (Mark mark : marks) {
            answers.add(threads.submit(() -> queue.write(Durability.POWER, mark)));
        }
        while (queue.waiting() < marks.size()) {
            Thread.onSpinWait();
        }
        gate.countDown();
        assertThat(holder).succeedsWithin(java.time.Duration.ofMinutes(1));
        return answers;
    }

    @Test
    void writesThatWaitTogetherAreCommittedTogether() throws Exception {
        List<Mark> hundred = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            hundred.add(mark("m" + i));
        }

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<String> answer : together(threads, hundred)) {
                assertThat(answer.get()).isEqualTo("written");
            }
        }

        assertThat(steps.subList(0, 100)).allMatch(step -> step.startsWith("run"));
        assertThat(steps.subList(100, 200)).allMatch(step -> step.startsWith("committed"));
        assertThat(marks()).isEqualTo(100);
    }

    @Test
    void aStatementThatFailsUndoesWhatItShares() throws Exception {
        List<Mark> two = List.of(mark("good"), mark("good"));

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<String> answer : together(threads, two)) {
                assertThatThrownBy(answer::get).hasCauseInstanceOf(StoreUnavailable.class);
            }
        }

        assertThat(marks()).isZero();
        assertThat(doubts).isEmpty();
        assertThat(queue.write(Durability.POWER, mark("later"))).isEqualTo("written");
    }

    @Test
    void aCommitThatFailsIsNotCalledWritten() {
        Mark orphan = new Mark(steps, "orphan", "nobody");

        assertThat(queue.write(Durability.POWER, orphan)).isEqualTo("unsettled");

        assertThat(steps).containsExactly("run orphan");
        assertThat(doubts).hasSize(1);
        assertThat(queue.write(Durability.POWER, mark("later"))).isEqualTo("written");
        assertThat(marks()).isEqualTo(1);
    }

    @Test
    void whoIsInterruptedIsNotToldThatNothingHappened() {
        Thread.currentThread().interrupt();

        String answer = queue.write(Durability.POWER, mark("perhaps"));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(answer).isEqualTo("unsettled");
    }

    @Test
    void aClosedQueueTakesNothing() {
        queue.close();

        assertThatThrownBy(() -> queue.write(Durability.POWER, mark("late"))).isInstanceOf(StoreUnavailable.class);
    }
}
