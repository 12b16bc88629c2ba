// Package benchmarks compares scripts of synlua with programs that do the same work
// by hand: Go with net/http and encoding/json (the folder byhand), and Python with
// requests as an administrator's script has it (the folder python). The scripts are
// in the folder lua.
//
//	go test -run '^$' -bench . -benchtime 5x -timeout 1h ./bindings/benchmarks
//
// One iteration is one round: every program runs once, as a process of its own, against
// the same server; the order changes from round to round. The time is measured from the
// start of a process to its end. A benchmark reports the rate of each program, from the
// median of its rounds, and as "x-go" and "x-python" the rate of synlua divided by that of
// the other program. With -short, benchmarks that need a real Synapse are skipped.
//
// The rates depend on the machine and the moment; compare the ratios.
package benchmarks
