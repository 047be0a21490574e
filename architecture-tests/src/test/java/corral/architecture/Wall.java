package corral.architecture;

import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import java.util.function.Function;

/**
 * One rule.
 *
 * @param name what it demands, in a few words
 * @param rule the rule over the tree of packages below a root
 * @param caught the simple names of exactly those fixture classes that must be reported when the rule looks at the fixtures
 */
record Wall(String name, Function<String, ArchRule> rule, Set<String> caught) {
    Wall {
        caught = Set.copyOf(caught);
    }

    @Override
    public String toString() {
        return name;
    }
}
