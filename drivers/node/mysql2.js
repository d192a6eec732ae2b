// mysql2 through the port given: exits 0 if everything was as it is without a gateway.
const assert = require('node:assert/strict');
const { readFileSync } = require('node:fs');
const { Readable } = require('node:stream');
const mysql = require('mysql2/promise');

const settings = {
  host: '127.0.0.1',
  port: Number(process.argv[2]),
  user: 'app',
  password: 'app-password',
  database: 'app',
  ssl: process.env.CA && { ca: readFileSync(process.env.CA), verifyIdentity: true },
};

async function main() {
  const db = await mysql.createConnection({
    ...settings,
    multipleStatements: true,
    infileStreamFactory: () => Readable.from([Buffer.from('1\n2\n3\n')]),
  });
  assert.equal((await db.query('SELECT 1 + ? AS n', [41]))[0][0].n, 42);
  for (let i = 0; i < 8; i++) {
    assert.equal((await db.execute('SELECT CONCAT(?, "!") AS word', [`word ${i}`]))[0][0].word, `word ${i}!`);
  }
  await assert.rejects(db.query('SELECT no_such_column'), { errno: 1054, sqlState: '42S22' });
  await assert.rejects(db.execute('SELECT FROM'), { errno: 1064 });
  assert.deepEqual((await db.query('SELECT 1 AS n; SELECT 2 AS n'))[0].map((rows) => rows[0].n), [1, 2]);

  await db.query('CREATE TEMPORARY TABLE kept (n int) ENGINE=InnoDB');
  await db.beginTransaction();
  await db.query('INSERT INTO kept VALUES ?', [[[1], [2], [3]]]);
  await db.rollback();
  assert.equal((await db.query('SELECT COUNT(*) AS n FROM kept'))[0][0].n, 0);
  await db.query("LOAD DATA LOCAL INFILE 'rows' INTO TABLE kept");
  assert.equal((await db.query('SELECT SUM(n) AS n FROM kept'))[0][0].n, '6');

  const big = (await db.query("SELECT REPEAT('x', 15000000) AS x UNION ALL SELECT REPEAT('y', 15000000)"))[0];
  assert.deepEqual(big.map((row) => row.x.length), [15000000, 15000000]);

  const mine = (await db.query('SELECT CONNECTION_ID() AS id'))[0][0].id;
  const killer = await mysql.createConnection(settings);
  const endless = db.query('SELECT COUNT(*) FROM seq_1_to_100000 a, seq_1_to_100000 b WHERE a.seq + b.seq < 0');
  setTimeout(() => killer.query(`KILL QUERY ${mine}`), 300);
  await assert.rejects(endless, { errno: 1317 });
  await killer.end();
  await db.changeUser({ user: 'app', password: 'app-password', database: 'app' });
  assert.equal((await db.query("SELECT 'still here' AS here"))[0][0].here, 'still here');
  await db.end();

  const pool = mysql.createPool({ ...settings, connectionLimit: 4 });
  const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => pool.execute('SELECT ? AS n', [String(i)])));
  assert.deepEqual(answers.map((answer) => answer[0][0].n), Array.from({ length: 40 }, (_, i) => String(i)));
  await assert.rejects(pool.query('SELECT * FROM kept'), { errno: 1146 });
  await pool.end();
  await assert.rejects(mysql.createConnection({ ...settings, password: 'wrong' }), { errno: 1045 });
}

main().catch((failure) => {
  console.error(failure);
  process.exit(1);
});
