// Package contract holds no code, only tests: the proof that the catalogue says the
// truth about a real Synapse. Its tests compare the routes that Synapse registers with
// the rows, call the Lua function of every row on the server and look at what has
// changed there, and compare each row's example with what the server really sent.
//
// The rows of the Matrix Authentication Service are called on a stand-in, whose requests and
// answers are compared with those that a real service was recorded to get and to give
// (testdata/mas_recorded.ndjson).
//
// What Synapse cannot do alone is in the lists named "impossible", each with its
// reason and with the error that is expected in its place.
package contract
