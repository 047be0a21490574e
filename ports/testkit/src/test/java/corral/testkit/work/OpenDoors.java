package corral.testkit.work;

import corral.api.access.AccessToken;
import corral.api.sandbox.SandboxAddress;
import corral.api.work.Door;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Doors that open because a test made them. */
final class OpenDoors {
    private final Set<String> addresses = new TreeSet<>();

    Door door() {
        String address = "10.0.0." + (addresses.size() + 1);
        addresses.add(address);
        return new Door(new SandboxAddress(address), new AccessToken("right"));
    }

    List<Door> closed() {
        return List.of(
                new Door(door().address(), new AccessToken("wrong")),
                new Door(new SandboxAddress("10.255.255.254"), new AccessToken("right")));
    }

    boolean opens(Door door) {
        return addresses.contains(door.address().ip()) && door.token().value().equals("right");
    }
}
