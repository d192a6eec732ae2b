// node-postgres through the port given: exits 0 if everything was as it is without a gateway.
const assert = require('node:assert/strict');
const { Client, Pool } = require('pg');

const settings = { host: '127.0.0.1', port: Number(process.argv[2]), user: 'app', password: 'app-password', database: 'app' };

async function main() {
  const db = new Client(settings);
  await db.connect();
  assert.equal((await db.query('SELECT 1 + $1::int AS n', [41])).rows[0].n, 42);
  for (let i = 0; i < 8; i++) {
    const answer = await db.query({ name: 'word', text: 'SELECT $1::text AS word', values: [`word ${i}`] });
    assert.equal(answer.rows[0].word, `word ${i}`);
  }
  const several = await db.query('SELECT 1 AS n; SELECT 2 AS n');
  assert.deepEqual(several.map((result) => result.rows[0].n), [1, 2]);
  await assert.rejects(db.query('SELECT 1/0'), { code: '22012' });
  await assert.rejects(db.query('SELECT $1::int', ['no number']), { code: '22P02' });

  await db.query('CREATE TEMP TABLE kept (n int)');
  await db.query('BEGIN');
  await db.query('INSERT INTO kept SELECT generate_series(1, 1000)');
  await db.query('ROLLBACK');
  assert.equal((await db.query('SELECT count(*) FROM kept')).rows[0].count, '0');

  const big = await db.query("SELECT repeat('x', 5000000) AS x FROM generate_series(1, 3)");
  assert.deepEqual(big.rows.map((row) => row.x.length), [5000000, 5000000, 5000000]);

  const heard = new Promise((resolve) => db.once('notification', (news) => resolve(news.payload)));
  await db.query('LISTEN news');
  await db.query("NOTIFY news, 'it rains'");
  assert.equal(await heard, 'it rains');

  const sleeping = db.query('SELECT pg_sleep(30)');
  setTimeout(() => new Client(settings).cancel(db, db._activeQuery ?? db.activeQuery), 300);
  await assert.rejects(sleeping, { code: '57014' });
  assert.equal((await db.query("SELECT 'still here' AS here")).rows[0].here, 'still here');
  await db.end();

  const pool = new Pool({ ...settings, max: 4 });
  const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => pool.query('SELECT $1::int AS n', [i])));
  assert.deepEqual(answers.map((answer) => answer.rows[0].n), Array.from({ length: 40 }, (_, i) => i));
  assert.equal((await pool.query("SELECT to_regclass('pg_temp.kept') AS kept")).rows[0].kept, null);
  await pool.end();
  await assert.rejects(new Client({ ...settings, password: 'wrong' }).connect(), { code: '28P01' });
}

main().catch((failure) => {
  console.error(failure);
  process.exit(1);
});
