package dev.quell.libpq;

import java.io.IOException;

/** Why {@code PQcancel} could not do its work: a text, and the number of an error of the system, 0 for none. */
record CancelComplaint(String head, int error) {
    static final CancelComplaint NO_OBJECT = new CancelComplaint("PQcancel() -- no cancel object supplied", 0);
    static final CancelComplaint NO_KEY = new CancelComplaint("PQcancel() -- no cancellation key received", 0);

    static CancelComplaint of(String call, IOException e) {
        return new CancelComplaint("PQcancel() -- " + call + " failed: ", ErrorNumber.of(e));
    }

    /** The whole text. */
    String text() {
        return fitting(Integer.MAX_VALUE);
    }

    /** As much of the text as libpq leaves in a buffer of {@code size} bytes, the final zero included. */
    String fitting(int size) {
        if (head.length() > size - 1) {
            return head.substring(0, size - 1);
        }
        long room = (long) size - head.length() - 2;
        if (error == 0 || room < 0) {
            return head;
        }
        String number = "error " + error;
        return head + number.substring(0, (int) Math.min(room, number.length())) + "\n";
    }
}
