package exchange

import (
	"mime"
	"net/http"
	"strings"

	"synlua/bindings/catalog"

	"github.com/go-json-experiment/json"
)

// longestText is how much is kept of a refusal that is plain text, in bytes.
const longestText = 400

// isTitled says whether an API words refusals as JSON:API does.
func isTitled(api *catalog.API) bool { return api != nil && api.Errors == catalog.Titled }

// titled reads a refusal of an API that words them as JSON:API does. Its framework adds two
// forms that it does not word itself: plain text for a body or a parameter of the wrong
// type, and nothing at all for a method that a path does not have. A page in HTML with the
// status 404 means that the server has no such path.
func titled(s said, isObject bool, resp *http.Response, body []byte) (said, bool) {
	kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	switch status := resp.StatusCode; {
	case isObject:
		var document struct {
			Errors []struct {
				Title string `json:"title"`
			} `json:"errors"`
		}
		// Members of another type stay empty.
		_ = json.Unmarshal(body, &document, Lenient)
		var titles []string
		for _, e := range document.Errors {
			titles = append(titles, e.Title)
		}
		if len(titles) > 0 {
			s.Error = joinTitles(titles)
		}
		return s, true
	case kind == "text/plain" && (status == http.StatusBadRequest || status == http.StatusUnsupportedMediaType || status == http.StatusUnprocessableEntity):
		text := strings.Join(strings.Fields(string(body)), " ")
		return said{Error: strings.ToValidUTF8(text[:min(len(text), longestText)], "")}, true
	case kind == "text/html" && status == http.StatusNotFound:
		return said{}, true
	}
	return said{}, len(body) == 0 && (resp.StatusCode == http.StatusMethodNotAllowed || resp.StatusCode == http.StatusUnauthorized)
}

// joinTitles makes one text of the titles: what happened, then its causes. A cause is left
// out if a title before it has said the same.
func joinTitles(titles []string) string {
	text := ""
	for _, title := range titles {
		switch title = strings.TrimRight(title, ". "); {
		case strings.Contains(text, title):
		case text == "":
			text = title
		default:
			text += ": " + title
		}
	}
	return text
}

// The titles of refusals because of the access token.
const (
	noToken    = "Missing authorization header"
	badHeader  = "Invalid authorization header"
	otherToken = "Invalid type of access token"
	userLocked = "User locked"
)

// titleHints say what to do about them. A token that the server no longer accepts has a hint
// of its own.
var titleHints = map[string]string{
	noToken:    "no access token was sent: log in",
	badHeader:  "the access token is no token: log in again",
	otherToken: "a token of the old Matrix login, or of another server, gives no access to this API: log in so that it issues the token itself",
	userLocked: "the account that is logged in is locked: have another admin unlock it, or log in as somebody else",
}

// firstTitle returns what a refusal of an API with titles says first, before the causes; ""
// for another API.
func firstTitle(e *Error) string {
	if !isTitled(e.API) {
		return ""
	}
	title, _, _ := strings.Cut(e.Message, ": ")
	return title
}

// kindOfTitle classifies a refusal by its title, since such an API has no error codes; 0 for
// one that its status classifies.
func kindOfTitle(e *Error) Kind {
	switch title := firstTitle(e); {
	case title == noToken || title == badHeader:
		return Unauthorized
	case e.Status == http.StatusNotFound && e.Message == "" && e.Errcode == "":
		return Unrecognized
	case title == "Missing "+e.API.Scope+" scope":
		return LacksScope
	}
	return 0
}

// titleNamesToken says whether a refusal with the status 401 is about a token that has
// expired, was revoked or is not known, which are all the reasons without a hint of their own.
func titleNamesToken(e *Error) bool {
	title := firstTitle(e)
	return e.Status == http.StatusUnauthorized && title != "" && titleHints[title] == ""
}
