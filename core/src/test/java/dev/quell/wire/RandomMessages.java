package dev.quell.wire;

import dev.quell.wire.BackendMessage.CopyFormats;
import dev.quell.wire.BackendMessage.Field;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes messages of every type out of random contents. */
public final class RandomMessages {
    /** Letters of one to four bytes, and what may confuse a parser. */
    private static final List<String> LETTERS =
            List.of("a", "Z", "0", " ", "\n", "\"", "'", "\\", "=", "\u007f", "ü", "€", "𝄞", "\uffff");

    private final RandomGenerator random;

    public RandomMessages(RandomGenerator random) {
        this.random = random;
    }

    /** The makers of all that a server sends, by type. */
    public Map<Class<? extends BackendMessage>, Supplier<BackendMessage>> backend() {
        Map<Class<? extends BackendMessage>, Supplier<BackendMessage>> all = new LinkedHashMap<>();
        all.put(Authentication.Ok.class, Authentication.Ok::new);
        all.put(Authentication.CleartextPassword.class, Authentication.CleartextPassword::new);
        all.put(Authentication.Md5Password.class, () -> new Authentication.Md5Password(bytes(4)));
        all.put(Authentication.Sasl.class, () -> new Authentication.Sasl(list(this::name)));
        all.put(Authentication.SaslContinue.class, () -> new Authentication.SaslContinue(bytes()));
        all.put(Authentication.SaslFinal.class, () -> new Authentication.SaslFinal(bytes()));
        all.put(Authentication.Unsupported.class, () -> new Authentication.Unsupported(13 + below(1000), bytes()));
        all.put(BackendMessage.BackendKeyData.class, () -> new BackendMessage.BackendKeyData(integer(), bytes()));
        all.put(BackendMessage.BindComplete.class, BackendMessage.BindComplete::new);
        all.put(BackendMessage.CloseComplete.class, BackendMessage.CloseComplete::new);
        all.put(BackendMessage.CommandComplete.class, () -> new BackendMessage.CommandComplete(text()));
        all.put(BackendMessage.CopyBothResponse.class, () -> new BackendMessage.CopyBothResponse(copyFormats()));
        all.put(BackendMessage.CopyData.class, () -> new BackendMessage.CopyData(bytes()));
        all.put(BackendMessage.CopyDone.class, BackendMessage.CopyDone::new);
        all.put(BackendMessage.CopyInResponse.class, () -> new BackendMessage.CopyInResponse(copyFormats()));
        all.put(BackendMessage.CopyOutResponse.class, () -> new BackendMessage.CopyOutResponse(copyFormats()));
        all.put(BackendMessage.EmptyQueryResponse.class, BackendMessage.EmptyQueryResponse::new);
        all.put(BackendMessage.ErrorResponse.class, () -> new BackendMessage.ErrorResponse(errorFields()));
        all.put(
                BackendMessage.FunctionCallResponse.class,
                () -> new BackendMessage.FunctionCallResponse(below(4) == 0 ? null : bytes()));
        all.put(
                BackendMessage.NegotiateProtocolVersion.class,
                () -> new BackendMessage.NegotiateProtocolVersion(integer(), list(this::text)));
        all.put(BackendMessage.NoData.class, BackendMessage.NoData::new);
        all.put(BackendMessage.NoticeResponse.class, () -> new BackendMessage.NoticeResponse(errorFields()));
        all.put(
                BackendMessage.NotificationResponse.class,
                () -> new BackendMessage.NotificationResponse(integer(), text(), text()));
        all.put(
                BackendMessage.ParameterDescription.class,
                () -> new BackendMessage.ParameterDescription(list(this::integer)));
        all.put(BackendMessage.ParameterStatus.class, () -> new BackendMessage.ParameterStatus(text(), text()));
        all.put(BackendMessage.ParseComplete.class, BackendMessage.ParseComplete::new);
        all.put(BackendMessage.PortalSuspended.class, BackendMessage.PortalSuspended::new);
        all.put(BackendMessage.ReadyForQuery.class, () -> new BackendMessage.ReadyForQuery(status()));
        all.put(BackendMessage.RowDescription.class, () -> new BackendMessage.RowDescription(list(this::field)));
        all.put(DataRow.class, () -> DataRow.of(values()));
        return all;
    }

    /** The makers of all that a client sends once the opening is over, by type. */
    Map<Class<? extends FrontendMessage>, Supplier<FrontendMessage>> frontend() {
        Map<Class<? extends FrontendMessage>, Supplier<FrontendMessage>> all = new LinkedHashMap<>();
        all.put(FrontendMessage.Query.class, () -> new FrontendMessage.Query(text()));
        all.put(FrontendMessage.Parse.class, () -> new FrontendMessage.Parse(text(), text(), list(this::integer)));
        all.put(
                FrontendMessage.Bind.class,
                () -> new FrontendMessage.Bind(text(), text(), list(this::int16), values(), list(this::int16)));
        all.put(FrontendMessage.Describe.class, () -> new FrontendMessage.Describe(target(), text()));
        all.put(FrontendMessage.Close.class, () -> new FrontendMessage.Close(target(), text()));
        all.put(FrontendMessage.Execute.class, () -> new FrontendMessage.Execute(text(), integer()));
        all.put(FrontendMessage.Sync.class, FrontendMessage.Sync::new);
        all.put(FrontendMessage.Flush.class, FrontendMessage.Flush::new);
        all.put(
                FrontendMessage.FunctionCall.class,
                () -> new FrontendMessage.FunctionCall(integer(), list(this::int16), values(), int16()));
        all.put(FrontendMessage.CopyData.class, () -> new FrontendMessage.CopyData(bytes()));
        all.put(FrontendMessage.CopyDone.class, FrontendMessage.CopyDone::new);
        all.put(FrontendMessage.CopyFail.class, () -> new FrontendMessage.CopyFail(text()));
        all.put(FrontendMessage.Password.class, () -> new FrontendMessage.Password(bytes()));
        all.put(FrontendMessage.Terminate.class, FrontendMessage.Terminate::new);
        return all;
    }

    /** The makers of all that a client may send first, by type. */
    Map<Class<? extends OpeningMessage>, Supplier<OpeningMessage>> opening() {
        Map<Class<? extends OpeningMessage>, Supplier<OpeningMessage>> all = new LinkedHashMap<>();
        all.put(OpeningMessage.CancelRequest.class, () -> new OpeningMessage.CancelRequest(integer(), bytes()));
        all.put(OpeningMessage.SslRequest.class, OpeningMessage.SslRequest::new);
        all.put(OpeningMessage.GssEncRequest.class, OpeningMessage.GssEncRequest::new);
        all.put(
                OpeningMessage.StartupMessage.class,
                () -> new OpeningMessage.StartupMessage(3 << 16 | below(4), parameters()));
        return all;
    }

    /** Any message that a server may send. */
    public BackendMessage anyBackend() {
        return any(backend());
    }

    private <M> M any(Map<? extends Class<? extends M>, Supplier<M>> makers) {
        return List.copyOf(makers.values()).get(below(makers.size())).get();
    }

    private Map<String, String> parameters() {
        Map<String, String> parameters = new LinkedHashMap<>();
        list(this::name).forEach(name -> parameters.put(name, text()));
        return parameters;
    }

    private ErrorFields errorFields() {
        Map<Character, String> fields = new LinkedHashMap<>();
        list(() -> (char) (1 + below(255))).forEach(code -> fields.put(code, text()));
        return new ErrorFields(fields);
    }

    private Field field() {
        return new Field(text(), integer(), int16(), integer(), int16(), integer(), int16());
    }

    private CopyFormats copyFormats() {
        return new CopyFormats((byte) integer(), list(this::int16));
    }

    private TransactionStatus status() {
        return List.of(TransactionStatus.IDLE, TransactionStatus.IN_TRANSACTION, TransactionStatus.FAILED)
                .get(below(3));
    }

    private FrontendMessage.Target target() {
        return random.nextBoolean() ? FrontendMessage.Target.STATEMENT : FrontendMessage.Target.PORTAL;
    }

    private List<byte @Nullable []> values() {
        List<byte @Nullable []> values = new ArrayList<>();
        for (int count = few(); count > 0; count--) {
            values.add(below(4) == 0 ? null : bytes());
        }
        return values;
    }

    private <T> List<T> list(Supplier<T> element) {
        return Stream.generate(element).limit(few()).toList();
    }

    private String name() {
        return "n" + text();
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int count = few(); count > 0; count--) {
            text.append(LETTERS.get(below(LETTERS.size())));
        }
        return text.toString();
    }

    private byte[] bytes() {
        return bytes(below(10) == 0 ? below(3000) : few());
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private int integer() {
        return random.nextInt();
    }

    private int int16() {
        return (short) random.nextInt();
    }

    private int few() {
        return below(6);
    }

    private int below(int bound) {
        return random.nextInt(bound);
    }
}
