package dev.quell.dblink;

/** What PostgreSQL's input functions say of text that they cannot read. */
final class InvalidInput {
    private InvalidInput() {}

    static DblinkException syntax(String type, String text) {
        return new DblinkException(
                SqlState.INVALID_TEXT_REPRESENTATION, "invalid input syntax for type " + type + ": \"" + text + "\"");
    }

    static DblinkException dateSyntax(String type, String text) {
        return new DblinkException(
                SqlState.INVALID_DATETIME_FORMAT, "invalid input syntax for type " + type + ": \"" + text + "\"");
    }

    static DblinkException dateRange(String text) {
        return new DblinkException(outOfRange(text));
    }

    /** The month or the day cannot be one: perhaps they change places. */
    static DblinkException dateOrder(String text) {
        return new DblinkException(outOfRange(text).withHint("Perhaps you need a different \"DateStyle\" setting."));
    }

    private static DblinkNotice outOfRange(String text) {
        return DblinkNotice.of(
                SqlState.DATETIME_FIELD_OVERFLOW, "date/time field value out of range: \"" + text + "\"");
    }

    static DblinkException array(String text, String detail) {
        return new DblinkException(
                DblinkNotice.of(SqlState.INVALID_TEXT_REPRESENTATION, "malformed array literal: \"" + text + "\"")
                        .withDetail(detail));
    }
}
