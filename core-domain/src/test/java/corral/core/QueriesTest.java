package corral.core;

import static corral.core.CreateTest.request;
import static corral.core.World.CALLER;
import static corral.core.World.STRANGER;
import static corral.core.World.refusal;
import static corral.core.World.value;
import static org.assertj.core.api.Assertions.assertThat;

import corral.api.lifecycle.SandboxQueries.ListSandboxes;
import corral.api.lifecycle.SandboxQueries.Page;
import corral.api.lifecycle.SandboxQueries.PageToken;
import corral.api.lifecycle.SandboxView;
import corral.api.refusal.Refusal;
import corral.api.sandbox.SandboxId;
import corral.testkit.sandbox.ExampleSandboxes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class QueriesTest {
    private final World world = new World();

    @Test
    void listsPageByPageInBothOrders() {
        List<SandboxId> made = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            made.add(world.create().id());
            world.pass(Duration.ofMillis(10));
        }
        assertThat(pages(false, 3)).isEqualTo(made);
        assertThat(pages(true, 3)).isEqualTo(made.reversed());
        assertThat(pages(true, 7)).isEqualTo(made.reversed());
    }

    @Test
    void aPageCostsNoMoreHoweverFewMatch() {
        SandboxId needle =
                world.create(request().metadata(Map.of("c", "needle")).build()).id();
        tenThousandOthers();
        Page first = list(filtered(Optional.empty()));
        assertThat(first.sandboxes()).isEmpty();
        assertThat(first.next()).isPresent();
        Page second = list(filtered(first.next()));
        assertThat(second.sandboxes()).extracting(SandboxView::id).containsExactly(needle);
        assertThat(second.next()).isEmpty();
    }

    @Test
    void aPageBeginsWhereTheFirstCanBeInBothOrders() {
        world.time.advance(Duration.ofDays(30));
        SandboxView late = world.create();
        tenThousandOthers();
        for (boolean newestFirst : new boolean[] {false, true}) {
            Page page = list(new ListSandboxes(
                    Set.of(),
                    Map.of(),
                    Optional.empty(),
                    Optional.of(late.startedAt()),
                    newestFirst,
                    100,
                    Optional.empty()));
            assertThat(page.sandboxes()).extracting(SandboxView::id).containsExactly(late.id());
            assertThat(page.next()).isEmpty();
        }
        PageToken oldest = list(new ListSandboxes(
                        Set.of(SandboxView.State.PAUSED),
                        Map.of(),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        1,
                        Optional.empty()))
                .next()
                .orElseThrow();
        for (boolean newestFirst : new boolean[] {false, true}) {
            Page page = list(new ListSandboxes(
                    Set.of(),
                    Map.of(),
                    Optional.empty(),
                    Optional.of(late.startedAt()),
                    newestFirst,
                    100,
                    Optional.of(oldest)));
            assertThat(page.sandboxes())
                    .extracting(SandboxView::id)
                    .containsExactly(newestFirst ? new SandboxId[0] : new SandboxId[] {late.id()});
        }
    }

    private void tenThousandOthers() {
        for (int other = 0; other < 10_000; other++) {
            world.store.create(
                    ExampleSandboxes.freshId(),
                    world.time.now(),
                    ExampleSandboxes.pooled().withClaim(Optional.of(ExampleSandboxes.claim())));
        }
        world.core.reconciliation().reset(world.store.list());
    }

    private static ListSandboxes filtered(Optional<PageToken> after) {
        return new ListSandboxes(Set.of(), Map.of("c", "needle"), Optional.empty(), Optional.empty(), true, 100, after);
    }

    private List<SandboxId> pages(boolean newestFirst, int limit) {
        List<SandboxId> ids = new ArrayList<>();
        Optional<PageToken> after = Optional.empty();
        do {
            Page page = list(new ListSandboxes(
                    Set.of(), Map.of(), Optional.empty(), Optional.empty(), newestFirst, limit, after));
            assertThat(page.sandboxes()).hasSizeLessThanOrEqualTo(limit).isNotEmpty();
            page.sandboxes().forEach(view -> ids.add(view.id()));
            after = page.next();
        } while (after.isPresent());
        return ids;
    }

    @Test
    void filtersByStateMetadataTemplateAndStart() {
        world.templates.put(world.template("2"));
        SandboxView red =
                world.create(request().metadata(Map.of("c", "red", "n", "1")).build());
        world.pass(Duration.ofSeconds(1));
        SandboxView blue = world.create(request().metadata(Map.of("c", "blue")).build());
        value(world.core.lifecycle().pause(CALLER, blue.id()));

        assertThat(ids(filter(Set.of(SandboxView.State.RUNNING), Map.of(), null, null)))
                .containsExactly(red.id());
        assertThat(ids(filter(Set.of(SandboxView.State.PAUSED), Map.of(), null, null)))
                .containsExactly(blue.id());
        assertThat(ids(filter(Set.of(), Map.of("c", "red"), null, null))).containsExactly(red.id());
        assertThat(ids(filter(Set.of(), Map.of("c", "red", "n", "2"), null, null)))
                .isEmpty();
        assertThat(ids(filter(Set.of(), Map.of(), "default", null))).hasSize(2);
        assertThat(ids(filter(Set.of(), Map.of(), "nope", null))).isEmpty();
        assertThat(ids(filter(Set.of(), Map.of(), null, blue.startedAt()))).containsExactly(blue.id());
        assertThat(ids(filter(Set.of(), Map.of(), null, blue.startedAt().plusNanos(500))))
                .containsExactly(blue.id());
        assertThat(ids(filter(Set.of(), Map.of(), null, blue.startedAt().plusMillis(1))))
                .isEmpty();
        assertThat(list(ListSandboxes.ALL).totalRunning()).isEqualTo(1);
        assertThat(list(ListSandboxes.ALL).sandboxes().getFirst().templateAliases())
                .containsExactly("default");
    }

    private static ListSandboxes filter(
            Set<SandboxView.State> states,
            Map<String, String> metadata,
            @org.jspecify.annotations.Nullable String template,
            @org.jspecify.annotations.Nullable Instant after) {
        return new ListSandboxes(
                states,
                metadata,
                Optional.ofNullable(template),
                Optional.ofNullable(after),
                true,
                100,
                Optional.empty());
    }

    private List<SandboxId> ids(ListSandboxes query) {
        return list(query).sandboxes().stream().map(SandboxView::id).toList();
    }

    private Page list(ListSandboxes query) {
        return value(world.core.queries().list(CALLER, query));
    }

    @Test
    void othersAndThePoolAreNotListed() {
        world.pool(2);
        world.create();
        assertThat(value(world.core.queries().list(STRANGER, ListSandboxes.ALL)).sandboxes())
                .isEmpty();
        assertThat(list(ListSandboxes.ALL).sandboxes()).hasSize(1);
    }

    @Test
    void killedOnesVanishAtOnce() {
        SandboxView made = world.create();
        value(world.core.lifecycle().kill(CALLER, made.id()));
        assertThat(list(ListSandboxes.ALL).sandboxes()).isEmpty();
        assertThat(list(ListSandboxes.ALL).totalRunning()).isZero();
    }

    @Test
    void aTokenIsGoodForItsTeamAlone() {
        world.create();
        world.create();
        PageToken token = list(new ListSandboxes(
                        Set.of(), Map.of(), Optional.empty(), Optional.empty(), true, 1, Optional.empty()))
                .next()
                .orElseThrow();
        ListSandboxes next =
                new ListSandboxes(Set.of(), Map.of(), Optional.empty(), Optional.empty(), true, 1, Optional.of(token));
        assertThat(list(next).sandboxes()).hasSize(1);
        assertThat(refusal(world.core.queries().list(World.STRANGER, next))).isInstanceOf(Refusal.InvalidRequest.class);
        String changed = token.value().substring(0, token.value().length() - 4) + "AAAA";
        assertThat(refusal(world.core
                        .queries()
                        .list(
                                CALLER,
                                new ListSandboxes(
                                        Set.of(),
                                        Map.of(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        true,
                                        1,
                                        Optional.of(new PageToken(changed))))))
                .isInstanceOf(Refusal.InvalidRequest.class);
    }

    @Test
    void foreignTokensAndLimitsAreRefused() {
        for (String token : List.of(
                "",
                "x",
                "!!",
                "MTIzNA",
                "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTkuaQ",
                "MTIzNC5pMC4wMDAwMDAwMDAwMDAwMDAw",
                "z".repeat(300))) {
            assertThat(refusal(world.core
                            .queries()
                            .list(
                                    CALLER,
                                    new ListSandboxes(
                                            Set.of(),
                                            Map.of(),
                                            Optional.empty(),
                                            Optional.empty(),
                                            true,
                                            10,
                                            Optional.of(new PageToken(token))))))
                    .isInstanceOf(Refusal.InvalidRequest.class);
        }
        for (int limit : List.of(0, 101, -1)) {
            assertThat(refusal(world.core
                            .queries()
                            .list(
                                    CALLER,
                                    new ListSandboxes(
                                            Set.of(),
                                            Map.of(),
                                            Optional.empty(),
                                            Optional.empty(),
                                            true,
                                            limit,
                                            Optional.empty()))))
                    .isInstanceOf(Refusal.InvalidRequest.class);
        }
    }

    @Test
    void templatesAreFoundByIdAndAlias() {
        world.templates.put(world.template("2"));
        assertThat(value(world.core.templates().find(CALLER, "default"))
                        .revision()
                        .revision())
                .isEqualTo("2");
        assertThat(value(world.core.templates().list(CALLER))).hasSize(1);
        assertThat(refusal(world.core.templates().find(CALLER, "nope")))
                .isEqualTo(new Refusal.TemplateNotFound("nope"));
        assertThat(refusal(world.core.templates().find(CALLER, "x".repeat(300))))
                .isInstanceOf(Refusal.InvalidRequest.class);
    }
}
