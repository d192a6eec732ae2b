"""PyMySQL through the port given: exits 0 if everything was as it is without a gateway."""

import os
import sys
import threading
import time

import pymysql

PORT = int(sys.argv[1])
TLS = {"ca": os.environ["CA"]} if "CA" in os.environ else None


def connect(**more):
    settings = dict(host="127.0.0.1", port=PORT, user="app", password="app-password", database="app", ssl=TLS)
    return pymysql.connect(**(settings | more))


def query(db, sql, *values):
    with db.cursor() as cursor:
        cursor.execute(sql, values or None)
        return cursor.fetchall()


with connect(local_infile=True) as db:
    assert query(db, "SELECT 1 + %s", 41) == ((42,),)
    try:
        query(db, "SELECT no_such_column")
        sys.exit("found a column")
    except pymysql.err.OperationalError as error:
        assert error.args[0] == 1054, error

    query(db, "PREPARE mine FROM 'SELECT ? * 2'")
    query(db, "SET @n = 21")
    assert int(query(db, "EXECUTE mine USING @n")[0][0]) == 42

    query(db, "CREATE TEMPORARY TABLE kept (n int) ENGINE=InnoDB")
    db.begin()
    with db.cursor() as cursor:
        assert cursor.executemany("INSERT INTO kept VALUES (%s)", [[i] for i in range(1000)]) == 1000
    db.rollback()
    assert query(db, "SELECT COUNT(*) FROM kept") == ((0,),)

    with db.cursor(pymysql.cursors.SSCursor) as cursor:
        cursor.execute("SELECT seq FROM seq_1_to_1000")
        assert sum(row[0] for row in cursor) == 500_500

    big = query(db, "SELECT REPEAT('x', 15000000) UNION ALL SELECT REPEAT('y', 15000000)")
    assert [len(row[0]) for row in big] == [15_000_000] * 2

    (mine,) = query(db, "SELECT CONNECTION_ID()")[0]

    def kill():
        time.sleep(0.3)
        with connect() as other:
            query(other, f"KILL QUERY {mine}")

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        query(db, "SELECT COUNT(*) FROM seq_1_to_100000 a, seq_1_to_100000 b WHERE a.seq + b.seq < 0")
        sys.exit("counted to the end")
    except pymysql.err.OperationalError as error:
        assert error.args[0] == 1317, error
    killer.join()
    assert query(db, "SELECT 'still here'") == (("still here",),)
    db.ping()
    db.select_db("app")

for _ in range(5):
    with connect() as db:
        assert query(db, "SELECT @n") == ((None,),)
try:
    connect(password="wrong")
    sys.exit("let in by a wrong password")
except pymysql.err.OperationalError as refused:
    assert refused.args[0] == 1045, refused
