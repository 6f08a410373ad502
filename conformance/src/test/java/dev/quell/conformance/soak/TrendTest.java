package dev.quell.conformance.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrendTest {
    private static final double PER_MINUTE = 0.1;

    private static Sample sample(double minutes, double value) {
        Map<Quantity, Double> values = new EnumMap<>(Quantity.class);
        Arrays.stream(Quantity.values()).forEach(quantity -> values.put(quantity, value));
        return new Sample(minutes, 0, true, values);
    }

    private static List<Sample> hour(DoubleUnaryOperator value) {
        return IntStream.rangeClosed(0, 60)
                .mapToObj(minute -> sample(minute, value.applyAsDouble(minute)))
                .toList();
    }

    @Test
    void heap_growsSteadily_isNotFlat() {
        Trend trend = Trend.of(Quantity.HEAP, hour(minute -> 20 + minute * PER_MINUTE));

        assertThat(trend.isFlat()).isFalse();
        assertThat(trend.growth()).isCloseTo(30 * PER_MINUTE, within(1e-9));
        assertThat(trend.median()).isCloseTo(20 + 45 * PER_MINUTE, within(1e-9));
    }

    @Test
    void heap_growsInTheFirstHalfOnly_isFlat() {
        Trend trend = Trend.of(Quantity.HEAP, hour(minute -> Math.min(minute, 25)));

        assertThat(trend.isFlat()).isTrue();
        assertThat(trend.growth()).isZero();
    }

    @Test
    void heap_withAFewOddSamples_isFlat() {
        Trend trend = Trend.of(Quantity.HEAP, hour(minute -> minute > 55 ? 40 : 20));

        assertThat(trend.isFlat()).isTrue();
    }

    @Test
    void descriptors_oneMoreInHalfAnHour_areNotFlat() {
        Trend trend = Trend.of(Quantity.DESCRIPTORS, hour(minute -> 50 + Math.floor(minute / 10)));

        assertThat(trend.isFlat()).isFalse();
    }

    @Test
    void sample_notAtRest_doesNotCount() {
        List<Sample> samples = hour(minute -> 20 + minute * PER_MINUTE).stream()
                .map(Sample::notAtRest)
                .toList();

        assertThat(Trend.secondHalf(samples)).isEmpty();
    }
}
