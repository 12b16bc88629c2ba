package benchmarks

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"
)

// latency is the time that the network takes each way, in milliseconds.
const latency = 20

// BenchmarkGetThenPutFarAway gets each of 2,000 users and puts a third of them, with
// 16 workers, over HTTPS and a network that takes 20 ms each way. Python sends one
// request after the other without a session, so each pays for a connection of its
// own; it does 99 users, since 2,000 would take minutes.
func BenchmarkGetThenPutFarAway(b *testing.B) {
	const users, fewUsers, workers = 2000, 99, "16"
	p := farAway(b, newStub(0).startTLS(b))
	contest(b, "requests",
		contestant{name: "synlua", work: requests(users), prints: puts(users),
			command: p.synlua(b, "lua/get-then-put.lua", strconv.Itoa(users), workers).applying()},
		contestant{name: "go", work: requests(users), prints: puts(users),
			command: p.byhand(b, "get-then-put", strconv.Itoa(users), workers)},
		contestant{name: "python", work: requests(fewUsers), prints: puts(fewUsers),
			command: p.python(b, "get_then_put.py", strconv.Itoa(fewUsers))},
	)
}

// requests is how many requests that takes, and puts what is printed about it.
func requests(users int) int { return users + users/3 }
func puts(users int) string  { return strconv.Itoa(users / 3) }

// farAway puts the network between the programs and the server.
func farAway(b *testing.B, p place) place {
	b.Helper()
	server, err := url.Parse(p.url)
	if err != nil {
		b.Fatal(err)
	}
	api := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())
	proxy := toxiproxy.NewProxy(api, "network", "127.0.0.1:0", server.Host)
	for _, stream := range []string{"upstream", "downstream"} {
		toxic := fmt.Sprintf(`{"type":"latency","stream":%q,"attributes":{"latency":%d}}`, stream, latency)
		if _, err := proxy.Toxics.AddToxicJson(strings.NewReader(toxic)); err != nil {
			b.Fatal(err)
		}
	}
	if err := proxy.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(proxy.Stop)
	p.url = server.Scheme + "://" + proxy.Listen
	return p
}
