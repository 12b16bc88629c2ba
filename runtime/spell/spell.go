// Package spell finds what a misspelt word was probably meant to be, so that synlua
// suggests a name in the same words everywhere.
package spell

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/agext/levenshtein"
)

// DidYouMean continues a message that says what is wrong with word. It returns `, did
// you mean "name"?` for the nearest candidate, or otherwise if none is near enough.
func DidYouMean(word string, candidates []string, otherwise string) string {
	if near := Nearest(word, candidates); near != "" {
		return fmt.Sprintf(", did you mean %q?", near)
	}
	return otherwise
}

// OneOf is DidYouMean for a few candidates, all of which it names if none is near enough:
// "; there are a, b".
func OneOf(word string, candidates []string) string {
	otherwise := ""
	switch len(candidates) {
	case 0:
	case 1:
		otherwise = "; there is " + candidates[0]
	default:
		otherwise = "; there are " + strings.Join(candidates, ", ")
	}
	return DidYouMean(word, candidates, otherwise)
}

// DidYouMeanOption is DidYouMean for the name of an option: `, did you mean --name?`.
func DidYouMeanOption(name string, options []string, otherwise string) string {
	if near := Nearest(name, options); near != "" {
		return ", did you mean --" + near + "?"
	}
	return otherwise
}

// Nearest returns the candidate that word was probably meant to be, or "" if none is
// near enough to suggest. It ignores case. Of equally near candidates it returns the
// first.
func Nearest(word string, candidates []string) string {
	best, bestDistance := "", 0
	for _, candidate := range candidates {
		distance, near := closeness(word, candidate)
		if near && (best == "" || distance < bestDistance) {
			best, bestDistance = candidate, distance
		}
	}
	return best
}

// Typo returns the candidate of which a word is a typing mistake beyond doubt, or "": a letter
// or two are wrong in a word of which that many are few.
func Typo(word string, candidates []string) string {
	for _, candidate := range candidates {
		letters := utf8.RuneCountInString(candidate)
		distance := levenshtein.Distance(strings.ToLower(word), strings.ToLower(candidate), nil)
		if distance > 0 && (letters >= 5 && distance == 1 || letters >= 8 && distance == 2) {
			return candidate
		}
	}
	return ""
}

// partLetters is how many letters a part of a name must have to stand for the name.
const partLetters = 3

// NearestOrPart is Nearest, and else the first candidate of which word is a part: people
// write old for oidc-old.
func NearestOrPart(word string, candidates []string) string {
	if near := Nearest(word, candidates); near != "" || utf8.RuneCountInString(word) < partLetters {
		return near
	}
	for _, candidate := range candidates {
		if strings.Contains(strings.ToLower(candidate), strings.ToLower(word)) {
			return candidate
		}
	}
	return ""
}

// closeness counts the typing mistakes between two words, and allows one for every
// three letters.
func closeness(a, b string) (distance int, near bool) {
	longer := max(utf8.RuneCountInString(a), utf8.RuneCountInString(b))
	shorter := min(utf8.RuneCountInString(a), utf8.RuneCountInString(b))
	allowed := min((longer+2)/3, longer/2)
	if longer-shorter > allowed {
		return 0, false
	}
	// The library's MaxCost would save work, but it makes "nmae" near to "limit".
	distance = levenshtein.Distance(strings.ToLower(a), strings.ToLower(b), nil)
	return distance, distance <= allowed
}
