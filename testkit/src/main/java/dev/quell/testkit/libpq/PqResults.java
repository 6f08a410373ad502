package dev.quell.testkit.libpq;

import java.util.List;
import org.jspecify.annotations.NullUnmarked;

/** Results; see {@link Pq}. */
@NullUnmarked
public interface PqResults {
    int PQresultStatus(Object res);

    String PQresStatus(int status);

    String PQresultErrorMessage(Object res);

    @Freed
    String PQresultVerboseErrorMessage(Object res, int verbosity, int showContext);

    String PQresultErrorField(Object res, int fieldcode);

    void PQclear(Object res);

    int PQntuples(Object res);

    int PQnfields(Object res);

    int PQbinaryTuples(Object res);

    String PQfname(Object res, int fieldNum);

    int PQfnumber(Object res, String fieldName);

    int PQftable(Object res, int fieldNum);

    int PQftablecol(Object res, int fieldNum);

    int PQfformat(Object res, int fieldNum);

    int PQftype(Object res, int fieldNum);

    int PQfsize(Object res, int fieldNum);

    int PQfmod(Object res, int fieldNum);

    int PQnparams(Object res);

    int PQparamtype(Object res, int paramNum);

    String PQgetvalue(Object res, int tupNum, int fieldNum);

    /** As {@code PQgetvalue} with {@code PQgetlength}: what a binary value is read with. */
    byte[] PQgetvalueBytes(Object res, int tupNum, int fieldNum);

    int PQgetlength(Object res, int tupNum, int fieldNum);

    int PQgetisnull(Object res, int tupNum, int fieldNum);

    String PQcmdStatus(Object res);

    String PQcmdTuples(Object res);

    String PQoidStatus(Object res);

    int PQoidValue(Object res);

    Object PQmakeEmptyPGresult(Object conn, int status);

    Object PQcopyResult(Object src, int flags);

    int PQsetResultAttrs(Object res, int numAttributes, List<PqAttribute> attDescs);

    int PQsetvalue(Object res, int tupNum, int fieldNum, byte[] value, int len);

    int PQfireResultCreateEvents(Object conn, Object res);

    /** What {@code PQprint} writes. */
    String PQprint(Object res, PqPrintOptions options);

    /** What {@code PQdisplayTuples} writes. */
    String PQdisplayTuples(Object res, int fillAlign, String fieldSep, int printHeader, int quiet);

    /** What {@code PQprintTuples} writes. */
    String PQprintTuples(Object res, int printAttName, int terseOutput, int colWidth);
}
