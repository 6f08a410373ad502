package dev.quell.h2.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import org.h2.message.DbException;
import org.h2.value.TypeInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TypeNameTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "int | INTEGER",
                "pg_catalog.int8 | BIGINT",
                "\"int4\" | INTEGER",
                "SMALLINT | SMALLINT",
                "oid | BIGINT",
                "boolean | BOOLEAN",
                "numeric | DECFLOAT",
                "numeric(10,2) | NUMERIC(10, 2)",
                "decimal(5) | NUMERIC(5, 0)",
                "float(3) | REAL",
                "double precision | DOUBLE PRECISION",
                "text | CHARACTER VARYING",
                "varchar(7) | CHARACTER VARYING(7)",
                "char | CHARACTER(1)",
                "bpchar | CHARACTER VARYING",
                "\"char\" | CHARACTER VARYING",
                "bytea | BINARY VARYING",
                "date | DATE",
                "time(3) | TIME(3)",
                "time with time zone | TIME(6) WITH TIME ZONE",
                "timestamp without time zone | TIMESTAMP(6)",
                "timestamptz | TIMESTAMP(6) WITH TIME ZONE",
                "timestamp(0) with time zone | TIMESTAMP(0) WITH TIME ZONE",
                "interval | INTERVAL DAY(18) TO SECOND(6)",
                "interval day to second(3) | INTERVAL DAY(18) TO SECOND(6)",
                "interval year to month | INTERVAL YEAR(18) TO MONTH",
                "uuid | UUID",
                "jsonb | JSON",
                "inet | CHARACTER VARYING",
                "text[] | CHARACTER VARYING ARRAY",
                "numeric(4,1)[][] | NUMERIC(4, 1) ARRAY ARRAY",
                "text[3][][4] | CHARACTER VARYING ARRAY ARRAY ARRAY",
                "int ARRAY[4] | INTEGER ARRAY",
            })
    void name_ofBuiltInType_isH2sType(String name, String h2) {
        assertThat(TypeName.read(name)
                        .column()
                        .h2()
                        .getSQL(new StringBuilder(), 0)
                        .toString())
                .isEqualTo(h2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "itn | 42704 | type \"itn\" does not exist",
                "itn[][] | 42704 | type \"itn[]\" does not exist",
                "interval forever | 42704 | type \"interval forever\" does not exist",
                "numeric(0) | 22023 | NUMERIC precision 0 must be between 1 and 1000",
                "varchar(0) | 22023 | length for type varchar must be at least 1",
                "int 'x' | 42601 | syntax error at or near \"'x'\" in the type \"int 'x'\"",
            })
    void name_ofNoType_isPostgresError(String name, String state, String message) {
        assertThatThrownBy(() -> TypeName.read(name)).isInstanceOfSatisfying(DbException.class, e -> {
            SQLException failure = e.getSQLException();
            assertThat(failure.getSQLState()).isEqualTo(state);
            assertThat(failure.getMessage()).isEqualTo(message);
        });
    }

    @Test
    void oid_unknown_isText() {
        assertThat(ColumnTypes.ofColumn(987654, -1)).isSameAs(ColumnTypes.TEXT);
        assertThat(ColumnTypes.ofColumn(1007, -1).h2().getValueType()).isEqualTo(org.h2.value.Value.ARRAY);
        assertThat(TypeInfo.areSameTypes(ColumnTypes.ofColumn(23, -1).h2(), TypeInfo.TYPE_INTEGER))
                .isTrue();
    }
}
