package lab_test

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"synlua/bindings/lab"
	"synlua/bindings/lab/labtest"
)

func TestNothingListensBeyondLoopback(t *testing.T) {
	server := labtest.Shared(t)
	address, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	interfaces, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, each := range interfaces {
		network, ok := each.(*net.IPNet)
		if !ok || network.IP.IsLoopback() || network.IP.To4() == nil {
			continue
		}
		connection, err := net.DialTimeout("tcp", net.JoinHostPort(network.IP.String(), address.Port()), time.Second)
		if err == nil {
			connection.Close()
			t.Errorf("the server can be reached at %s", network.IP)
		}
	}
}

func TestNothingIsRateLimited(t *testing.T) {
	server := labtest.Shared(t)
	user := labtest.NewUser(t, server, "hasty")
	for range 15 {
		labtest.As(t, server, "", "POST", "/_matrix/client/v3/login", map[string]any{
			"type": "m.login.password", "identifier": map[string]any{"type": "m.id.user", "user": user.ID}, "password": user.Password,
		})
		room := labtest.As(t, server, user.Token, "POST", "/_matrix/client/v3/createRoom", map[string]any{})
		path := fmt.Sprintf("/_matrix/client/v3/rooms/%s/", url.PathEscape(room["room_id"].(string)))
		labtest.As(t, server, user.Token, "POST", path+"invite", map[string]any{"user_id": server.AdminID})
		labtest.As(t, server, user.Token, "POST", path+"send/m.room.message", map[string]any{"msgtype": "m.text", "body": "hello"})
	}
}

func TestArrivedRequestsAreProven(t *testing.T) {
	server := labtest.Shared(t)
	got := labtest.Arrived(t, server, func() {
		labtest.Admin(t, server, "GET", "/_synapse/admin/v2/users?from=0&limit=5", nil)
		labtest.Request(t, server, "", "DELETE", "/_synapse/admin/nothing/%2F/here", nil)
		if response, err := http.Get(server.URL + "/health"); err != nil {
			t.Error(err)
		} else {
			response.Body.Close()
		}
	})
	want := []lab.Request{
		{Method: "GET", Path: "/_synapse/admin/v2/users", Query: "from=0&limit=5"},
		{Method: "DELETE", Path: "/_synapse/admin/nothing/%2F/here"},
	}
	if !slices.Equal(got, want) {
		t.Errorf("arrived: %+v, want %+v", got, want)
	}
	if all, err := server.Requests(); err != nil || len(all) <= len(want) {
		t.Errorf("since the beginning: %d requests, %v; want more than %d", len(all), err, len(want))
	}
}

func TestMediaCanBeUploaded(t *testing.T) {
	server := labtest.Shared(t)
	status, answer := labtest.Request(t, server, server.Token, "POST", "/_matrix/media/v3/upload?filename=a.txt", []byte("some bytes"))
	if object, _ := answer.(map[string]any); status != http.StatusOK || object["content_uri"] == nil {
		t.Errorf("upload: %d %v", status, answer)
	}
}

func TestServersAreIndependent(t *testing.T) {
	shared, own := labtest.Shared(t), labtest.Start(t)
	if shared.URL == own.URL || shared.PID == own.PID || shared.Token == own.Token {
		t.Errorf("%v and %v are not two servers", shared, own)
	}
	user := labtest.NewUser(t, own, "only-here")
	status, _ := labtest.Request(t, shared, shared.Token, "GET", "/_synapse/admin/v2/users/"+url.PathEscape(user.ID), nil)
	if status != http.StatusNotFound {
		t.Errorf("a user of one server: status %d on the other, want 404", status)
	}
}
