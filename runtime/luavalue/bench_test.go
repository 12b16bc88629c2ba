package luavalue

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// page is an answer of Synapse's list of users.
func page(users int) []byte {
	var b strings.Builder
	b.WriteString(`{"users":[`)
	for i := range users {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"name":"@user%d:example.org","user_type":null,"is_guest":false,"admin":false,"deactivated":false,"shadow_banned":false,`+
			`"displayname":"User Number %d","avatar_url":"mxc://example.org/abcdefghij%d","creation_ts":1672531200000,"approved":true,"erased":false,`+
			`"last_seen_ts":1711846800123,"locked":false,"suspended":false}`, i, i, i)
	}
	fmt.Fprintf(&b, `],"total":%d,"next_token":"%d"}`, users*10, users)
	return []byte(b.String())
}

type user struct {
	Name         string  `json:"name"`
	UserType     *string `json:"user_type"`
	IsGuest      bool    `json:"is_guest"`
	Admin        bool    `json:"admin"`
	Deactivated  bool    `json:"deactivated"`
	ShadowBanned bool    `json:"shadow_banned"`
	Displayname  string  `json:"displayname"`
	AvatarURL    string  `json:"avatar_url"`
	CreationTS   int64   `json:"creation_ts"`
	Approved     bool    `json:"approved"`
	Erased       bool    `json:"erased"`
	LastSeenTS   int64   `json:"last_seen_ts"`
	Locked       bool    `json:"locked"`
	Suspended    bool    `json:"suspended"`
}

// BenchmarkPageOfUsers compares reading a page into Lua tables with reading it
// into Go structs.
func BenchmarkPageOfUsers(b *testing.B) {
	data := page(1000)
	b.Run("tables", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		b.ReportAllocs()
		var d Decoder
		for b.Loop() {
			if _, err := d.Decode(data); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("structs", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		b.ReportAllocs()
		for b.Loop() {
			var answer struct {
				Users     []user `json:"users"`
				Total     int    `json:"total"`
				NextToken string `json:"next_token"`
			}
			if err := json.Unmarshal(data, &answer); err != nil {
				b.Fatal(err)
			}
		}
	})
}
