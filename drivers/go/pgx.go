package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

func sqlState(err error) string {
	var told *pgconn.PgError
	if errors.As(err, &told) {
		return told.Code
	}
	return fmt.Sprint(err)
}

func pgxConversation(port string) {
	url := "postgres://app:%s@127.0.0.1:" + port + "/app"
	ctx, giveUp := context.WithTimeout(context.Background(), time.Minute)
	defer giveUp()
	for _, mode := range []string{"cache_statement", "cache_describe", "exec", "simple_protocol"} {
		pgxOnce(ctx, fmt.Sprintf(url, "app-password")+"?default_query_exec_mode="+mode)
	}
	_, err := pgx.Connect(ctx, fmt.Sprintf(url, "wrong"))
	expect(sqlState(err) == "28P01", "a refusal")
}

func pgxOnce(ctx context.Context, url string) {
	db, err := pgx.Connect(ctx, url)
	must(err)
	defer db.Close(ctx)
	for i := range 8 {
		var word string
		must(db.QueryRow(ctx, "SELECT $1::text || '!'", fmt.Sprint("word ", i)).Scan(&word))
		expect(word == fmt.Sprint("word ", i, "!"), "the word back")
	}
	_, err = db.Exec(ctx, "SELECT 1/0")
	expect(sqlState(err) == "22012", "division by zero")

	var kept *string
	must(db.QueryRow(ctx, "SELECT to_regclass('pg_temp.kept')::text").Scan(&kept))
	expect(kept == nil, "nothing of the one before")
	_, err = db.Exec(ctx, "CREATE TEMP TABLE kept (n int)")
	must(err)
	tx, err := db.Begin(ctx)
	must(err)
	copied, err := tx.CopyFrom(ctx, pgx.Identifier{"kept"}, []string{"n"},
		pgx.CopyFromSlice(10_000, func(i int) ([]any, error) { return []any{int32(i)}, nil }))
	must(err)
	expect(copied == 10_000, "10,000 rows copied")
	must(tx.Rollback(ctx))

	batch := &pgx.Batch{}
	for i := range 50 {
		batch.Queue("SELECT $1::int", i)
	}
	answers := db.SendBatch(ctx, batch)
	for i := range 50 {
		var n int
		must(answers.QueryRow().Scan(&n))
		expect(n == i, "answers in order")
	}
	must(answers.Close())

	rows, err := db.Query(ctx, "SELECT repeat('x', 5000000) FROM generate_series(1, 3)")
	must(err)
	big, err := pgx.CollectRows(rows, pgx.RowTo[string])
	must(err)
	expect(len(big) == 3 && len(big[2]) == 5_000_000, "three big rows")

	sleeping := make(chan error)
	go func() {
		_, err := db.PgConn().Exec(ctx, "SELECT pg_sleep(30)").ReadAll()
		sleeping <- err
	}()
	time.Sleep(300 * time.Millisecond)
	must(db.PgConn().CancelRequest(ctx))
	expect(sqlState(<-sleeping) == "57014", "a cancelled query")
	must(db.Ping(ctx))
}
