package dev.quell.wire;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server sends, one type per message, named as in the manual's section "Message Formats". Lists and arrays in
 * these records belong to the message and are not to be written to.
 */
// Copying what has just been copied out of the receive buffer, to guard it against ourselves, would cost and gain
// nothing.
@SuppressWarnings("ArrayRecordComponent")
public sealed interface BackendMessage
        permits Authentication,
                BackendMessage.BackendKeyData,
                BackendMessage.BindComplete,
                BackendMessage.CloseComplete,
                BackendMessage.CommandComplete,
                BackendMessage.CopyBothResponse,
                BackendMessage.CopyData,
                BackendMessage.CopyDone,
                BackendMessage.CopyInResponse,
                BackendMessage.CopyOutResponse,
                BackendMessage.EmptyQueryResponse,
                BackendMessage.ErrorResponse,
                BackendMessage.FunctionCallResponse,
                BackendMessage.NegotiateProtocolVersion,
                BackendMessage.NoData,
                BackendMessage.NoticeResponse,
                BackendMessage.NotificationResponse,
                BackendMessage.ParameterDescription,
                BackendMessage.ParameterStatus,
                BackendMessage.ParseComplete,
                BackendMessage.PortalSuspended,
                BackendMessage.ReadyForQuery,
                BackendMessage.RowDescription,
                DataRow {

    void encode(OutputBuffer out);

    /** Decodes the contents of a message of {@code type}. */
    static BackendMessage decode(char type, Payload in, DataRow row) {
        return switch (type) {
            case 'D' -> row.decode(in);
            case 'C' -> in.done(new CommandComplete(in.cstring()));
            case 'Z' -> in.done(ReadyForQuery.of(TransactionStatus.decode(in)));
            case 'T' -> RowDescription.decode(in);
            case '1' -> in.done(ParseComplete.INSTANCE);
            case '2' -> in.done(BindComplete.INSTANCE);
            case '3' -> in.done(CloseComplete.INSTANCE);
            case 'n' -> in.done(NoData.INSTANCE);
            case 's' -> in.done(new PortalSuspended());
            case 'I' -> in.done(new EmptyQueryResponse());
            case 't' -> ParameterDescription.decode(in);
            case 'E' -> new ErrorResponse(ErrorFields.decode(in));
            case 'N' -> new NoticeResponse(ErrorFields.decode(in));
            case 'S' -> in.done(new ParameterStatus(in.cstring(), in.cstring()));
            case 'A' -> in.done(new NotificationResponse(in.int32(), in.cstring(), in.cstring()));
            case 'd' -> new CopyData(in.rest());
            case 'c' -> in.done(new CopyDone());
            case 'G' -> new CopyInResponse(CopyFormats.decode(in));
            case 'H' -> new CopyOutResponse(CopyFormats.decode(in));
            case 'W' -> new CopyBothResponse(CopyFormats.decode(in));
            case 'V' -> in.done(new FunctionCallResponse(Values.decode(in)));
            case 'K' -> new BackendKeyData(in.int32(), in.rest());
            case 'R' -> Authentication.decode(in);
            case 'v' -> NegotiateProtocolVersion.decode(in);
            default -> throw WireException.unexpected(type);
        };
    }

    /** What a cancel request must name: the backend's process ID and its secret key of 4 to 256 bytes. */
    record BackendKeyData(int processId, byte[] secretKey) implements BackendMessage {
        @Override
        public void encode(OutputBuffer out) {
            out.begin('K').int32(processId).bytes(secretKey).end();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof BackendKeyData data
                    && processId == data.processId
                    && Arrays.equals(secretKey, data.secretKey);
        }

        @Override
        public int hashCode() {
            return processId;
        }

        @Override
        public String toString() {
            return "BackendKeyData[processId=" + processId + ", key of " + secretKey.length + " bytes]";
        }
    }

    record BindComplete() implements BackendMessage {
        private static final BindComplete INSTANCE = new BindComplete();

        @Override
        public void encode(OutputBuffer out) {
            out.begin('2').end();
        }
    }

    record CloseComplete() implements BackendMessage {
        private static final CloseComplete INSTANCE = new CloseComplete();

        @Override
        public void encode(OutputBuffer out) {
            out.begin('3').end();
        }
    }

    /** The command is done; the tag is such as {@code INSERT 0 1} or {@code SELECT 3}. */
    record CommandComplete(String tag) implements BackendMessage {
        @Override
        public void encode(OutputBuffer out) {
            out.begin('C').cstring(tag).end();
        }
    }

    record CopyBothResponse(CopyFormats formats) implements BackendMessage {
        @Override
        public void encode(OutputBuffer out) {
            formats.encode('W', out);
        }
    }

    record CopyData(byte[] data) implements BackendMessage {
        @Override
        public void encode(OutputBuffer out) {
            out.begin('d').bytes(data).end();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof CopyData copy && Arrays.equals(data, copy.data);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(data);
        }

        @Override
        public String toString() {
            return "CopyData[" + data.length + " bytes]";
        }
    }

    record CopyDone() implements BackendMessage {
        @Override
        public void encode(OutputBuffer out) {
            out.begin('c').end();
        }
    }

    record CopyInResponse(CopyFormats formats) implements BackendMessage {
        @Override
        public void encode(OutputBuffer out) {
            formats.encode('G', out);
        }
    }

    record CopyOutResponse(CopyFormats formats) implements BackendMessage {
        @Override
        public void encode(OutputBuffer out) {
            formats.encode('H', out);
        }
    }

    record EmptyQueryResponse() implements BackendMessage {
        @Override
        public void encode(OutputBuffer out) {
            out.begin('I').end();
        }
    }

    record ErrorResponse(ErrorFields fields) implements BackendMessage {
        @Override
        public void encode(OutputBuffer out) {
            fields.encode('E', out);
        }
    }

    /** What a function returned; null is SQL's NULL. */
    record FunctionCallResponse(byte @Nullable [] value) implements BackendMessage {
        @Override
        public void encode(OutputBuffer out) {
            out.begin('V');
            Values.encode(out, value);
            out.end();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof FunctionCallResponse response && Arrays.equals(value, response.value);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(value);
        }

        @Override
        public String toString() {
            return "FunctionCallResponse[" + (value == null ? "null" : value.length + " bytes") + "]";
        }
    }

    /** The newest minor version the server knows, and the protocol options it does not. */
    record NegotiateProtocolVersion(int newestVersion, List<String> unsupportedOptions) implements BackendMessage {
        static NegotiateProtocolVersion decode(Payload in) {
            int newest = in.int32();
            int count = in.int32();
            if (count < 0) {
                throw new WireException("received invalid protocol negotiation message: "
                        + "server reported negative number of unsupported parameters");
            }
            List<String> options = new ArrayList<>(in.plausible(count, 1));
            for (int i = 0; i < count; i++) {
                options.add(in.cstring());
            }
            return in.done(new NegotiateProtocolVersion(newest, List.copyOf(options)));
        }

        @Override
        public void encode(OutputBuffer out) {
            out.begin('v').int32(newestVersion).int32(unsupportedOptions.size());
            unsupportedOptions.forEach(out::cstring);
            out.end();
        }
    }

    record NoData() implements BackendMessage {
        private static final NoData INSTANCE = new NoData();

        @Override
        public void encode(OutputBuffer out) {
            out.begin('n').end();
        }
    }

    record NoticeResponse(ErrorFields fields) implements BackendMessage {
        @Override
        public void encode(OutputBuffer out) {
            fields.encode('N', out);
        }
    }

    record NotificationResponse(int processId, String channel, String payload) implements BackendMessage {
        @Override
        public void encode(OutputBuffer out) {
            out.begin('A').int32(processId).cstring(channel).cstring(payload).end();
        }
    }

    record ParameterDescription(List<Integer> typeOids) implements BackendMessage {
        static ParameterDescription decode(Payload in) {
            int count = in.count16(4);
            List<Integer> oids = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                oids.add(in.int32());
            }
            return in.done(new ParameterDescription(List.copyOf(oids)));
        }

        @Override
        public void encode(OutputBuffer out) {
            out.begin('t').int16(typeOids.size());
            typeOids.forEach(out::int32);
            out.end();
        }
    }

    record ParameterStatus(String name, String value) implements BackendMessage {
        @Override
        public void encode(OutputBuffer out) {
            out.begin('S').cstring(name).cstring(value).end();
        }
    }

    record ParseComplete() implements BackendMessage {
        private static final ParseComplete INSTANCE = new ParseComplete();

        @Override
        public void encode(OutputBuffer out) {
            out.begin('1').end();
        }
    }

    record PortalSuspended() implements BackendMessage {
        @Override
        public void encode(OutputBuffer out) {
            out.begin('s').end();
        }
    }

    record ReadyForQuery(TransactionStatus status) implements BackendMessage {
        private static final ReadyForQuery IDLE = new ReadyForQuery(TransactionStatus.IDLE);

        private static ReadyForQuery of(TransactionStatus status) {
            return status == TransactionStatus.IDLE ? IDLE : new ReadyForQuery(status);
        }

        @Override
        public void encode(OutputBuffer out) {
            out.begin('Z').int8(status.code()).end();
        }
    }

    record RowDescription(List<Field> fields) implements BackendMessage {
        static RowDescription decode(Payload in) {
            int count = in.count16(Field.MINIMUM_SIZE);
            List<Field> fields = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                fields.add(Field.decode(in));
            }
            return in.done(new RowDescription(List.copyOf(fields)));
        }

        @Override
        public void encode(OutputBuffer out) {
            out.begin('T').int16(fields.size());
            fields.forEach(field -> field.encode(out));
            out.end();
        }
    }

    /** One column of a RowDescription. {@code format} is 0 for text and 1 for binary. */
    record Field(String name, int tableOid, int attribute, int typeOid, int typeSize, int typeModifier, int format) {
        static final int MINIMUM_SIZE = 19;

        static Field decode(Payload in) {
            return new Field(in.cstring(), in.int32(), in.int16(), in.int32(), in.int16(), in.int32(), in.int16());
        }

        void encode(OutputBuffer out) {
            out.cstring(name).int32(tableOid).int16(attribute).int32(typeOid).int16(typeSize);
            out.int32(typeModifier).int16(format);
        }
    }

    /** The overall format of a COPY (0 text, 1 binary) and that of each column. */
    record CopyFormats(int overall, List<Integer> columns) {
        static CopyFormats decode(Payload in) {
            int overall = in.int8();
            int count = in.count16(2);
            List<Integer> columns = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                columns.add(in.int16());
            }
            return in.done(new CopyFormats(overall, List.copyOf(columns)));
        }

        void encode(char type, OutputBuffer out) {
            out.begin(type).int8(overall).int16(columns.size());
            columns.forEach(out::int16);
            out.end();
        }
    }
}
