CREATE SCHEMA testlibpq2;
CREATE TABLE testlibpq2.tbl1 (i int4);
CREATE TABLE testlibpq2.tbl2 (i int4);
CREATE RULE r1 AS ON INSERT TO testlibpq2.tbl1 DO
    (INSERT INTO testlibpq2.tbl2 VALUES (new.i); NOTIFY tbl2);
