CREATE SCHEMA testlibpq3;
CREATE TABLE testlibpq3.test1 (i int4, t text, b bytea);
INSERT INTO testlibpq3.test1 VALUES (1, 'joe''s place', '\x0001020304');
INSERT INTO testlibpq3.test1 VALUES (2, 'ho there', '\x0403020100');
