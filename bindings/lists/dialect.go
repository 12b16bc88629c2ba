package lists

import (
	"errors"
	"fmt"
	"strconv"

	"synlua/bindings/catalog"

	"github.com/go-json-experiment/json/jsontext"
)

// dialect is a way in which a list continues. It is the one place that knows which page
// comes next.
type dialect interface {
	// next returns the token of the page after the one whose envelope is given, or "" at
	// the end of the list.
	next(page *envelope) (token string, err error)
	// foresee returns the token that next will return for the page at the position, if it
	// can be known before that page has come, else "".
	foresee(at position) (token string)
}

// position is where in a list the cursor is.
type position struct {
	pages int   // how many have come
	size  int64 // items of a page, as requested
	at    int64 // the token of the page that is requested, as a number
	last  int64 // that of the previous page
	total int64 // items in all, or -1
}

// dialectOf returns the dialect of a list.
func dialectOf(p *catalog.Paging) (dialect, error) {
	switch p.Dialect {
	case catalog.Whole:
		return whole{}, nil
	case catalog.Token:
		return byToken{}, nil
	case catalog.Offset:
		return byOffset{}, nil
	case catalog.LastID:
		return byLastID{}, nil
	}
	return nil, errors.New("the row does not say how the list continues")
}

// whole is a list that comes in one answer.
type whole struct{}

func (whole) next(*envelope) (string, error) { return "", nil }
func (whole) foresee(position) string        { return "" }

// byToken is a list whose answers name the token of the next page.
type byToken struct{}

func (byToken) next(page *envelope) (string, error) { return tokenText(page.answer) }
func (byToken) foresee(position) string             { return "" }

// byOffset is a list whose tokens count rows. A full page is followed by another one if the
// total says that there are more items.
type byOffset struct{ byToken }

func (byOffset) foresee(p position) string {
	if p.pages == 0 || p.size <= 0 || p.at < 0 || p.at-p.size != p.last || p.at >= p.total-p.size {
		return ""
	}
	return strconv.FormatInt(p.at+p.size, 10)
}

// byLastID is a list whose next page begins after the last item of this one, as long as the
// answer has the field that says that there is more.
type byLastID struct{}

func (byLastID) next(page *envelope) (string, error) {
	if kind := page.answer.Kind(); kind == 0 || kind == 'n' || page.empty() {
		return "", nil
	}
	if page.lastID == "" {
		return "", errors.New("the last item has no id, so the next page cannot be asked for")
	}
	return page.lastID, nil
}

func (byLastID) foresee(position) string { return "" }

// tokenText returns the token as it goes into a query; "" stands for none.
func tokenText(token jsontext.Token) (string, error) {
	switch token.Kind() {
	case 0, 'n':
		return "", nil
	case '"':
		return token.String(), nil
	case '0':
		text := token.String()
		if _, err := strconv.ParseInt(text, 10, 64); err != nil {
			return "", fmt.Errorf("the token %s is not a whole number", text)
		}
		return text, nil
	}
	return "", fmt.Errorf("the token is neither a string nor a whole number but %s", token.Kind())
}
