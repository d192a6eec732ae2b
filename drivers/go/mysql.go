package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/go-sql-driver/mysql"
)

func number(err error) uint16 {
	var told *mysql.MySQLError
	if errors.As(err, &told) {
		return told.Number
	}
	return 0
}

func open(port, password, more string) *sql.DB {
	settings, err := mysql.ParseDSN("app:" + password + "@tcp(127.0.0.1:" + port + ")/app" + more)
	must(err)
	settings.TLS = trusting(os.Getenv("CA"))
	connector, err := mysql.NewConnector(settings)
	must(err)
	return sql.OpenDB(connector)
}

func trusting(file string) *tls.Config {
	if file == "" {
		return nil
	}
	pem, err := os.ReadFile(file)
	must(err)
	authorities := x509.NewCertPool()
	expect(authorities.AppendCertsFromPEM(pem), "a certificate")
	return &tls.Config{RootCAs: authorities}
}

func mysqlConversation(port string) {
	for _, more := range []string{"", "?interpolateParams=true", "?multiStatements=true"} {
		mysqlOnce(port, more)
	}
	refused := open(port, "wrong", "").Ping()
	expect(number(refused) == 1045, "a refusal")
}

func mysqlOnce(port, more string) {
	ctx := context.Background()
	pool := open(port, "app-password", more)
	pool.SetMaxOpenConns(4)
	defer pool.Close()
	db, err := pool.Conn(ctx)
	must(err)
	for i := range 8 {
		var word string
		must(db.QueryRowContext(ctx, "SELECT CONCAT(?, '!')", fmt.Sprint("word ", i)).Scan(&word))
		expect(word == fmt.Sprint("word ", i, "!"), "the word back")
	}
	_, err = db.ExecContext(ctx, "SELECT no_such_column")
	expect(number(err) == 1054, "an unknown column")

	_, err = db.ExecContext(ctx, "CREATE TEMPORARY TABLE kept (n int) ENGINE=InnoDB")
	must(err)
	tx, err := db.BeginTx(ctx, nil)
	must(err)
	insert, err := tx.Prepare("INSERT INTO kept VALUES (?)")
	must(err)
	for i := range 100 {
		_, err = insert.Exec(i)
		must(err)
	}
	must(tx.Rollback())
	var rows int
	must(db.QueryRowContext(ctx, "SELECT COUNT(*) FROM kept").Scan(&rows))
	expect(rows == 0, "no rows after a rollback")

	mysql.RegisterReaderHandler("rows", func() io.Reader { return strings.NewReader("1\n2\n3\n") })
	_, err = db.ExecContext(ctx, "LOAD DATA LOCAL INFILE 'Reader::rows' INTO TABLE kept")
	must(err)
	must(db.QueryRowContext(ctx, "SELECT SUM(n) FROM kept").Scan(&rows))
	expect(rows == 6, "the rows of a local file")

	var big string
	must(db.QueryRowContext(ctx, "SELECT REPEAT('x', 15000000)").Scan(&big))
	expect(len(big) == 15_000_000, "a big row")
	must(db.Close())

	// The driver ends a query that takes too long by closing its connection.
	soon, giveUp := context.WithTimeout(ctx, 300*time.Millisecond)
	defer giveUp()
	_, err = pool.ExecContext(soon, "SELECT SLEEP(30)")
	expect(errors.Is(err, context.DeadlineExceeded), "a query that is given up")

	var answers sync.WaitGroup
	for i := range 40 {
		answers.Go(func() {
			var n int
			must(pool.QueryRow("SELECT ? + 0", i).Scan(&n))
			expect(n == i, "everybody's own answer")
		})
	}
	answers.Wait()
}
