package dev.quell.libpq;

import dev.quell.wire.ErrorFields;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who takes notices, on a connection and on each result made for it. Without a receiver they are dropped. */
record NoticeHooks(
        @Nullable PQnoticeReceiver receiver,
        @Nullable Object receiverArg,
        @Nullable PQnoticeProcessor processor,
        @Nullable Object processorArg) {
    /** Those of a result that belongs to no connection. */
    static final NoticeHooks NONE = new NoticeHooks(null, null, null, null);

    private static final PQnoticeReceiver DEFAULT_RECEIVER =
            (arg, res) -> res.hooks().process(res.errorText());
    private static final PQnoticeProcessor DEFAULT_PROCESSOR =
            (arg, message) -> StandardStreams.err().print(message);

    /** Those of a new connection. */
    static final NoticeHooks DEFAULT = new NoticeHooks(DEFAULT_RECEIVER, null, DEFAULT_PROCESSOR, null);

    /** The size of libpq's buffer for a notice of its own, in bytes; what is longer is cut. */
    private static final int LONGEST_INTERNAL = 1023;

    NoticeHooks withReceiver(PQnoticeReceiver newReceiver, @Nullable Object arg) {
        return new NoticeHooks(newReceiver, arg, processor, processorArg);
    }

    NoticeHooks withProcessor(PQnoticeProcessor newProcessor, @Nullable Object arg) {
        return new NoticeHooks(receiver, receiverArg, newProcessor, arg);
    }

    /** Hands a notice over, and clears it then. */
    void receive(PGresult notice) {
        if (receiver != null) {
            receiver.receive(receiverArg, notice);
        }
        notice.clear();
    }

    private void process(String text) {
        if (processor != null) {
            processor.process(processorArg, text);
        }
    }

    /** Reports what the library itself has to say: one line without a line break. Mirrors {@code pqInternalNotice}. */
    void internal(String message) {
        if (receiver == null) {
            return;
        }
        String text = cut(message);
        Map<Character, String> fields = new LinkedHashMap<>();
        fields.put(ErrorFields.MESSAGE_PRIMARY, text);
        fields.put(ErrorFields.SEVERITY, "NOTICE");
        fields.put(ErrorFields.SEVERITY_NONLOCALIZED, "NOTICE");
        receive(PGresult.internalNotice(this, new ErrorFields(fields), text + "\n"));
    }

    private static String cut(String message) {
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        return bytes.length <= LONGEST_INTERNAL
                ? message
                : new String(bytes, 0, LONGEST_INTERNAL, StandardCharsets.UTF_8);
    }
}
