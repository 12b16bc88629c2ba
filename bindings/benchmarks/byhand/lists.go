package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// page is a page of the list of accounts.
type page struct {
	Users []struct {
		Name         string  `json:"name"`
		UserType     *string `json:"user_type"`
		IsGuest      bool    `json:"is_guest"`
		Admin        bool    `json:"admin"`
		Deactivated  bool    `json:"deactivated"`
		ShadowBanned bool    `json:"shadow_banned"`
		Displayname  *string `json:"displayname"`
		AvatarURL    *string `json:"avatar_url"`
		CreationTS   int64   `json:"creation_ts"`
		Approved     bool    `json:"approved"`
		Erased       bool    `json:"erased"`
		LastSeenTS   *int64  `json:"last_seen_ts"`
		Locked       bool    `json:"locked"`
	} `json:"users"`
	NextToken string `json:"next_token"`
	Total     int    `json:"total"`
}

const listPath = "/_synapse/admin/v3/users?limit=1000"

// from returns the end of the path of a later page.
func from(token string) string {
	if token == "" {
		return ""
	}
	return "&from=" + token
}

// listUsers reads two fields of each user.
func listUsers(c *client) error {
	count, length := 0, 0
	for token, more := "", true; more; more = token != "" {
		var p page
		if err := c.decode("GET", listPath+from(token), nil, &p); err != nil {
			return err
		}
		for i := range p.Users {
			if u := &p.Users[i]; !u.Deactivated {
				count++
				length += len(u.Name)
			}
		}
		token = p.NextToken
	}
	fmt.Printf("%d\t%d\n", count, length)
	return nil
}

// fetchPages reads the pages and ignores their bytes except the end, which has the token.
func fetchPages(c *client) error {
	pages := 0
	for token, more := "", true; more; more = token != "" {
		body, err := c.send("GET", listPath+from(token), nil)
		if err != nil {
			return err
		}
		text, err := io.ReadAll(body)
		body.Close()
		if err != nil {
			return err
		}
		pages++
		token = tokenAtEnd(text)
	}
	fmt.Println(pages)
	return nil
}

// tokenAtEnd finds the token of the next page without parsing what comes before it.
func tokenAtEnd(text []byte) string {
	at := bytes.LastIndex(text, []byte(`"next_token"`))
	if at < 0 {
		return ""
	}
	var end struct {
		Token string `json:"next_token"`
	}
	if json.NewDecoder(strings.NewReader("{"+string(text[at:]))).Decode(&end) != nil {
		return ""
	}
	return end.Token
}

// allUserIDs lists the accounts that are not deactivated, locked ones too.
func allUserIDs(c *client) (ids []string, err error) {
	for token, more := "", true; more; more = token != "" {
		var p page
		if err := c.decode("GET", listPath+"&locked=true&deactivated=false"+from(token), nil, &p); err != nil {
			return nil, err
		}
		for i := range p.Users {
			ids = append(ids, p.Users[i].Name)
		}
		token = p.NextToken
	}
	return ids, nil
}
