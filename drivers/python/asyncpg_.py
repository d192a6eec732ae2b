"""asyncpg through the port given: exits 0 if everything was as it is without a gateway."""

import asyncio
import sys

import asyncpg

SETTINGS = dict(host="127.0.0.1", port=int(sys.argv[1]), user="app", database="app")


async def main():
    db = await asyncpg.connect(password="app-password", **SETTINGS)
    assert await db.fetchval("SELECT 1 + $1::int", 41) == 42
    statement = await db.prepare("SELECT $1::text")
    for i in range(8):
        assert await statement.fetchval(f"word {i}") == f"word {i}"
    try:
        await db.execute("SELECT 1/0")
        sys.exit("divided by zero")
    except asyncpg.DivisionByZeroError:
        pass

    await db.execute("CREATE TEMP TABLE kept (n int)")
    transaction = db.transaction()
    await transaction.start()
    await db.executemany("INSERT INTO kept VALUES ($1)", [[i] for i in range(100)])
    assert await db.fetchval("SELECT count(*) FROM kept") == 100
    await transaction.rollback()
    assert await db.fetchval("SELECT count(*) FROM kept") == 0

    await db.copy_records_to_table("kept", records=[(i,) for i in range(10_000)])
    async with db.transaction():
        assert [row["n"] async for row in db.cursor("SELECT n FROM kept ORDER BY n", prefetch=500)] == list(range(10_000))

    assert [len(row[0]) for row in await db.fetch("SELECT repeat('x', 5000000) FROM generate_series(1, 3)")] == [5_000_000] * 3

    heard = asyncio.get_running_loop().create_future()
    await db.add_listener("news", lambda _db, _pid, _channel, payload: heard.set_result(payload))
    await db.execute("NOTIFY news, 'it rains'")
    assert await asyncio.wait_for(heard, 5) == "it rains"

    try:
        await db.fetchval("SELECT pg_sleep(30)", timeout=0.3)  # which asyncpg ends by a cancel
        sys.exit("slept")
    except asyncio.TimeoutError:
        pass
    assert await db.fetchval("SELECT 'still here'") == "still here"
    await db.close()

    async with asyncpg.create_pool(password="app-password", min_size=2, max_size=4, **SETTINGS) as pool:
        answers = await asyncio.gather(*(pool.fetchval("SELECT $1::int", i) for i in range(40)))
        assert answers == list(range(40))
        assert await pool.fetchval("SELECT to_regclass('pg_temp.kept')") is None
    try:
        await asyncpg.connect(password="wrong", **SETTINGS)
        sys.exit("let in by a wrong password")
    except asyncpg.InvalidPasswordError:
        pass


asyncio.run(main())
