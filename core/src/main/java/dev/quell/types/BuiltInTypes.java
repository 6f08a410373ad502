package dev.quell.types;

import java.util.ArrayList;
import java.util.List;

/** The built-in types, as the {@code pg_type} of PostgreSQL 14 to 18 has them. */
final class BuiltInTypes {
    /** Name, identifier, and that of the array over it, 0 if there is none. */
    private static final String SCALARS = """
            bool 16 1000
            bytea 17 1001
            char 18 1002
            name 19 1003
            int8 20 1016
            int2 21 1005
            int2vector 22 1006
            int4 23 1007
            regproc 24 1008
            text 25 1009
            oid 26 1028
            tid 27 1010
            xid 28 1011
            cid 29 1012
            oidvector 30 1013
            json 114 199
            xml 142 143
            point 600 1017
            lseg 601 1018
            path 602 1019
            box 603 1020
            polygon 604 1027
            line 628 629
            cidr 650 651
            float4 700 1021
            float8 701 1022
            unknown 705 0
            circle 718 719
            macaddr8 774 775
            money 790 791
            macaddr 829 1040
            inet 869 1041
            aclitem 1033 1034
            bpchar 1042 1014
            varchar 1043 1015
            date 1082 1182
            time 1083 1183
            timestamp 1114 1115
            timestamptz 1184 1185
            interval 1186 1187
            timetz 1266 1270
            bit 1560 1561
            varbit 1562 1563
            numeric 1700 1231
            refcursor 1790 2201
            regprocedure 2202 2207
            regoper 2203 2208
            regoperator 2204 2209
            regclass 2205 2210
            regtype 2206 2211
            record 2249 2287
            cstring 2275 1263
            void 2278 0
            uuid 2950 2951
            txid_snapshot 2970 2949
            pg_lsn 3220 3221
            tsvector 3614 3643
            tsquery 3615 3645
            regconfig 3734 3735
            regdictionary 3769 3770
            jsonb 3802 3807
            jsonpath 4072 4073
            regnamespace 4089 4090
            regrole 4096 4097
            regcollation 4191 4192
            pg_snapshot 5038 5039
            xid8 5069 271
            """;

    /** Name, identifier, that of the array over it, and the type of the bounds; then the first three of the multirange. */
    private static final String RANGES = """
            int4range 3904 3905 23 int4multirange 4451 6150
            numrange 3906 3907 1700 nummultirange 4532 6151
            tsrange 3908 3909 1114 tsmultirange 4533 6152
            tstzrange 3910 3911 1184 tstzmultirange 4534 6153
            daterange 3912 3913 1082 datemultirange 4535 6155
            int8range 3926 3927 20 int8multirange 4536 6157
            """;

    private BuiltInTypes() {}

    static List<PgType> all() {
        List<PgType> types = new ArrayList<>();
        SCALARS.lines().forEach(line -> {
            String[] words = line.split(" ", -1);
            scalar(types, words[0], Integer.parseInt(words[1]), Integer.parseInt(words[2]));
        });
        RANGES.lines().forEach(line -> {
            String[] words = line.split(" ", -1);
            int range = Integer.parseInt(words[1]);
            types.add(new PgType.Range(range, words[0], Integer.parseInt(words[3])));
            array(types, words[0], range, Integer.parseInt(words[2]));
            int multirange = Integer.parseInt(words[5]);
            types.add(new PgType.Multirange(multirange, words[4], range));
            array(types, words[4], multirange, Integer.parseInt(words[6]));
        });
        return types;
    }

    private static void scalar(List<PgType> types, String name, int oid, int array) {
        types.add(new PgType.Scalar(oid, name));
        array(types, name, oid, array);
    }

    /** Boxes have commas in them, so that something else stands between them. */
    private static void array(List<PgType> types, String name, int element, int oid) {
        if (oid != Oids.UNSPECIFIED) {
            types.add(new PgType.Array(oid, name + "[]", element, element == Oids.BOX ? ';' : ','));
        }
    }
}
