// Package benchmarks compares scripts of synlua with programs that do the same work
// by hand: Go with net/http and encoding/json (the folder byhand), and Python with
// requests as an administrator's script has it (the folder python). The scripts are
// in the folder lua.
//
//	go test -run '^$' -bench . -benchtime 5x -timeout 1h ./bindings/benchmarks
//
// One iteration is one round: every program runs once, each round in another order,
// all of them as processes of their own against one server. What is measured is the
// time from the start of a process to its end. A benchmark reports the rate of each
// program from the median of its rounds and, as "x-go" and "x-python", how many times
// the rate of that program synlua reached. With -short, what needs a real Synapse is
// left out.
//
// The rates are of this machine at this hour; the ratios are what to look at.
package benchmarks
