"""psycopg 3 through the port given: exits 0 if everything was as it is without a gateway."""

import sys
import threading

import psycopg

PORT = int(sys.argv[1])


def connect(**more):
    return psycopg.connect(host="127.0.0.1", port=PORT, user="app", password="app-password", dbname="app", **more)


with connect() as db:
    assert db.execute("SELECT 1 + %s", [41]).fetchone() == (42,)
    for i in range(8):  # prepared from the fifth time on
        assert db.execute("SELECT %s::text", [f"word {i}"], prepare=True).fetchone() == (f"word {i}",)
    try:
        db.execute("SELECT 1/0")
        sys.exit("divided by zero")
    except psycopg.errors.DivisionByZero:
        db.rollback()

    db.execute("CREATE TEMP TABLE kept (n int)")
    db.commit()
    try:
        with db.transaction():
            db.execute("INSERT INTO kept VALUES (1)")
            raise psycopg.Rollback()
    except psycopg.Rollback:
        pass
    assert db.execute("SELECT count(*) FROM kept").fetchone() == (0,)

    with db.pipeline():
        cursors = [db.execute("SELECT %s::int", [i]) for i in range(50)]
    assert [cursor.fetchone()[0] for cursor in cursors] == list(range(50))

    with db.cursor() as cursor:
        with cursor.copy("COPY kept FROM STDIN") as copy:
            for i in range(10_000):
                copy.write_row([i])
        with cursor.copy("COPY kept TO STDOUT") as copy:
            assert sum(1 for _ in copy.rows()) == 10_000

    with db.cursor(name="portions") as cursor:
        cursor.itersize = 100
        cursor.execute("SELECT generate_series(1, 1000)")
        assert sum(row[0] for row in cursor) == 500_500

    big = db.execute("SELECT repeat('x', 5000000) FROM generate_series(1, 3)").fetchall()
    assert [len(row[0]) for row in big] == [5_000_000] * 3

    timer = threading.Timer(0.3, db.cancel_safe)
    timer.start()
    try:
        db.execute("SELECT pg_sleep(30)")
        sys.exit("slept")
    except psycopg.errors.QueryCanceled:
        db.rollback()
    timer.join()
    assert db.execute("SELECT 'still here'").fetchone() == ("still here",)

for _ in range(5):
    with connect() as db:
        assert db.execute("SELECT to_regclass('pg_temp.kept')").fetchone() == (None,)
try:
    psycopg.connect(host="127.0.0.1", port=PORT, user="app", password="wrong", dbname="app")
    sys.exit("let in by a wrong password")
except psycopg.OperationalError as refused:
    assert "password authentication failed" in str(refused), refused
