// Command byhand does in Go, with net/http and encoding/json alone, what the scripts in the
// folder lua beside it do. Their speed is compared with it.
//
//	byhand get-then-put COUNT WORKERS
//	byhand remove-external-ids WORKERS
//	byhand list-users | fetch-pages
//	byhand get-users COUNT
package main

import (
	"fmt"
	"log"
	"os"
	"strconv"
)

func main() {
	c, err := newClient()
	if err != nil {
		log.Fatal(err)
	}
	if err := work(c, os.Args[1]); err != nil {
		log.Fatal(err)
	}
}

func work(c *client, name string) error {
	switch name {
	case "get-then-put":
		return getThenPut(c, number(2), number(3))
	case "remove-external-ids":
		return removeExternalIDs(c, number(2))
	case "list-users":
		return listUsers(c)
	case "fetch-pages":
		return fetchPages(c)
	case "get-users":
		return getUsers(c, number(2))
	}
	return fmt.Errorf("unknown work %q", name)
}

// number is the argument at index i of the command line.
func number(i int) int {
	n, err := strconv.Atoi(os.Args[i])
	if err != nil {
		log.Fatal(err)
	}
	return n
}
