// Go's drivers through the port given: pgx or go-sql-driver. Exits 0 if everything was as it is without a gateway.
package main

import (
	"log"
	"os"
)

func main() {
	log.SetFlags(log.Lshortfile)
	switch os.Args[1] {
	case "pgx":
		pgxConversation(os.Args[2])
	case "go-sql-driver":
		mysqlConversation(os.Args[2])
	}
}

func must(err error) {
	if err != nil {
		log.Output(2, err.Error())
		os.Exit(1)
	}
}

func expect(true bool, what string) {
	if !true {
		log.Output(2, "expected: "+what)
		os.Exit(1)
	}
}
