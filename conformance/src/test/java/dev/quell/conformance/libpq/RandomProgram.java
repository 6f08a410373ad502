package dev.quell.conformance.libpq;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * A sequence of calls.
 *
 * @param steps in order; a call that makes no sense where it stands is made all the same
 */
record RandomProgram(List<Step> steps) {
    /** One of them; see {@link RandomCall}. */
    record Step(RandomCall call, int choice) {
        @Override
        public String toString() {
            return call + ":" + choice;
        }

        static Step parse(String text) {
            String[] parts = text.strip().split(":", 2);
            return new Step(RandomCall.valueOf(parts[0]), Integer.parseInt(parts[1]));
        }
    }

    private static final int SHORTEST = 3;
    private static final int LONGEST = 40;
    private static final int CHOICES = 2 * 3 * 17 * 2;
    private static final List<RandomCall> WEIGHTED = Arrays.stream(RandomCall.values())
            .flatMap(call -> java.util.Collections.nCopies(call.weight(), call).stream())
            .toList();

    /** The program that belongs to a seed. */
    static RandomProgram of(long seed) {
        Random random = new Random(seed);
        int length = random.nextInt(SHORTEST, LONGEST);
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            steps.add(new Step(WEIGHTED.get(random.nextInt(WEIGHTED.size())), random.nextInt(CHOICES)));
        }
        return new RandomProgram(List.copyOf(steps));
    }

    /** The program that {@link #toString()} wrote. */
    static RandomProgram parse(String text) {
        return new RandomProgram(
                Arrays.stream(text.split(",", -1)).map(Step::parse).toList());
    }

    /** The program without some of its steps. */
    RandomProgram without(int from, int to) {
        List<Step> rest = new ArrayList<>(steps.subList(0, from));
        rest.addAll(steps.subList(to, steps.size()));
        return new RandomProgram(List.copyOf(rest));
    }

    Scenario scenario(Setting setting, Quiescence quiescence) {
        return new Scenario(toString(), setting, stage -> new RandomActor(stage, quiescence).play(this));
    }

    @Override
    public String toString() {
        return steps.stream().map(Step::toString).collect(Collectors.joining(","));
    }
}
