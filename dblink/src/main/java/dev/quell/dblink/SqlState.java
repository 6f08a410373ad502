package dev.quell.dblink;

/** The SQLSTATEs of dblink's own errors. */
final class SqlState {
    static final String SUCCESSFUL_COMPLETION = "00000";
    static final String CANNOT_CONNECT = "08001";
    static final String CONNECTION_DOES_NOT_EXIST = "08003";
    static final String CONNECTION_FAILURE = "08006";
    static final String FEATURE_NOT_SUPPORTED = "0A000";
    static final String CARDINALITY_VIOLATION = "21000";
    static final String NUMERIC_VALUE_OUT_OF_RANGE = "22003";
    static final String STRING_TOO_LONG = "22001";
    static final String INVALID_DATETIME_FORMAT = "22007";
    static final String DATETIME_FIELD_OVERFLOW = "22008";
    static final String INTERVAL_FIELD_OVERFLOW = "22015";
    static final String CHARACTER_NOT_IN_REPERTOIRE = "22021";
    static final String INVALID_PARAMETER_VALUE = "22023";
    static final String ARRAY_SUBSCRIPT_ERROR = "2202E";
    static final String INVALID_TEXT_REPRESENTATION = "22P02";
    static final String DEPENDENT_OBJECTS_STILL_EXIST = "2BP01";
    static final String PROHIBITED_STATEMENT = "2F003";
    static final String INVALID_CURSOR_NAME = "34000";
    static final String INVALID_SCHEMA_NAME = "3F000";
    static final String INSUFFICIENT_PRIVILEGE = "42501";
    static final String SYNTAX_ERROR = "42601";
    static final String NAME_TOO_LONG = "42622";
    static final String UNDEFINED_OBJECT = "42704";
    static final String DUPLICATE_OBJECT = "42710";
    static final String DATATYPE_MISMATCH = "42804";
    static final String TOO_MANY_CONNECTIONS = "53300";
    static final String PROGRAM_LIMIT_EXCEEDED = "54000";
    static final String OBJECT_NOT_IN_PREREQUISITE_STATE = "55000";
    static final String QUERY_CANCELED = "57014";
    static final String INVALID_OPTION_NAME = "HV00J";
    static final String INTERNAL_ERROR = "XX000";

    private SqlState() {}
}
