package luarandom

import (
	"maps"
	"slices"
)

// Choose returns n small programs that show much: each has a pair of tags that was rare
// in those before it. tags returns what a program shows, such as the instructions that
// it compiles to; nil means its features. Choose takes the programs of the seeds from
// first on.
func Choose(n int, first uint64, tags func(source string) map[string]bool) []Sample {
	var chosen []Sample
	seen := map[[2]string]int{}
	enough, refused := 1, 0
	for seed := first; len(chosen) < n; seed++ {
		p := Generate(seed, 1+int(seed%4))
		shown := p.Features
		if tags != nil {
			shown = slices.Sorted(maps.Keys(tags(p.Source)))
		}
		rare, new := 0, false
		for i, a := range shown {
			new = new || seen[[2]string{a, a}] < atLeast
			for _, b := range shown[i:] {
				if seen[[2]string{a, b}] < enough {
					rare++
				}
			}
		}
		// Long programs show more, so they must show more to be chosen.
		if !new && (rare == 0 || rare < len(p.Source)/maxPrice) || len(p.Source) > maxSource {
			if refused++; refused == patience {
				enough, refused = 2*enough, 0
			}
			continue
		}
		refused = 0
		chosen = append(chosen, p)
		for i, a := range shown {
			for _, b := range shown[i:] {
				seen[[2]string{a, b}]++
			}
		}
	}
	return chosen
}

const (
	maxPrice  = 150  // bytes of a program per pair that it adds
	maxSource = 8000 // bytes of a program
	atLeast   = 4    // a tag that was shown fewer times is worth any price
	patience  = 2000 // programs refused in a row before more pairs count as rare
)
