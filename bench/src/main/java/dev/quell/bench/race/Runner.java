package dev.quell.bench.race;

import dev.quell.bench.driver.Drivers;
import dev.quell.bench.driver.Target;

/** Runs figures with one driver, each in a fresh process. */
interface Runner {
    Outcome run(Figure figure, Effort effort, Fixture fixture, Target target) throws InterruptedException;

    static Runner of(String driver) throws InterruptedException {
        return driver.equals(Drivers.LIBPQ_C) ? CRunner.build() : new JavaRunner(driver);
    }
}
