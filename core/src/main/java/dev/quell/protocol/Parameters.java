package dev.quell.protocol;

import dev.quell.wire.Arguments;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parameters of one statement, as the messages want them. */
record Parameters(List<Parameter> list) implements Arguments {
    @Override
    public int size() {
        return list.size();
    }

    @Override
    public int format(int index) {
        return list.get(index).format();
    }

    @Override
    public byte @Nullable [] value(int index) {
        return list.get(index).value();
    }

    List<Integer> typeOids() {
        List<Integer> oids = new ArrayList<>(list.size());
        for (Parameter parameter : list) {
            oids.add(parameter.typeOid());
        }
        return List.copyOf(oids);
    }

    boolean hasTypes(List<Integer> typeOids) {
        if (typeOids.size() != list.size()) {
            return false;
        }
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i).typeOid() != typeOids.get(i)) {
                return false;
            }
        }
        return true;
    }

    /** Leaves the values out: they are the application's data. */
    @Override
    public String toString() {
        return list.size() + " parameters";
    }
}
