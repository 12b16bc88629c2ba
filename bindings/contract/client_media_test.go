package contract

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"net/http"
	"strings"

	"synlua/bindings/lab/labtest"
)

var clientMedia = contracts{
	"matrix.media.config": func(c *contract) {
		c.filled(c.call(), "m.upload.size")
	},
	"matrix.media.config_deprecated": func(c *contract) {
		c.filled(c.call(), "m.upload.size")
	},
	"matrix.media.create": func(c *contract) {
		alice := c.user()
		address := c.as(alice).call().(object)["content_uri"].(string)
		if !strings.HasPrefix(address, "mxc://"+c.ServerName+"/") {
			c.Errorf("the address is %q", address)
		}
	},
	"matrix.media.upload": func(c *contract) {
		alice := c.user()
		got := c.as(alice).call(object{"bytes": "hello from " + alice.ID, "filename": "a b/é.txt", "content_type": "text/plain"})
		id := strings.TrimPrefix(got.(object)["content_uri"].(string), "mxc://"+c.ServerName+"/")
		c.is(c.media(id), "text/plain", "media_type")
		c.is(c.media(id), "a b/é.txt", "upload_name")
		c.is(c.media(id), len("hello from "+alice.ID), "media_length")
	},
	"matrix.media.download": func(c *contract) {
		alice := c.user()
		id := c.upload(alice, "a.txt", []byte("hello from "+alice.ID))
		c.is(c.as(alice).call(c.mxc(id)), "hello from "+alice.ID)
		c.admin("POST", p("/_synapse/admin/v1/media/quarantine/%s/%s", c.ServerName, id), nil)
		c.refuse(404, "M_NOT_FOUND", "", c.mxc(id))
	},
}

var clientMediaBytes = contracts{
	"matrix.media.upload_to": func(c *contract) {
		alice := c.user()
		address := c.ask(alice, "POST", "/_matrix/media/v1/create", object{})["content_uri"].(string)
		id := strings.TrimPrefix(address, "mxc://"+c.ServerName+"/")
		c.as(alice).call(c.ServerName, id, object{"bytes": "later", "filename": "later.txt", "content_type": "text/plain"})
		c.is(c.media(id), 5, "media_length")
		c.is(c.media(id), "later.txt", "upload_name")
	},
	"matrix.media.download_as": func(c *contract) {
		alice := c.user()
		id := c.upload(alice, "a.txt", []byte("hello from "+alice.ID))
		c.is(c.as(alice).call(c.ServerName, id, "a b/é.txt"), "hello from "+alice.ID)
	},
	"matrix.media.download_deprecated": func(c *contract) {
		alice := c.user()
		id := c.upload(alice, "a.txt", []byte("hello from "+alice.ID))
		c.refuse(404, "M_NOT_FOUND", "", c.ServerName, id)
		c.beforeTokens(id)
		c.is(c.call(c.ServerName, id, object{"allow_remote": false}), "hello from "+alice.ID)
	},
	"matrix.media.download_as_deprecated": func(c *contract) {
		alice := c.user()
		id := c.upload(alice, "a.txt", []byte("hello from "+alice.ID))
		c.refuse(404, "M_NOT_FOUND", "", c.ServerName, id, "a.txt")
		c.beforeTokens(id)
		c.is(c.call(c.ServerName, id, "a.txt"), "hello from "+alice.ID)
	},
	"matrix.media.thumbnail": func(c *contract) {
		alice := c.user()
		c.as(alice).thumbnail(c.uploadPicture(alice))
	},
	"matrix.media.thumbnail_deprecated": func(c *contract) {
		alice := c.user()
		id := c.uploadPicture(alice)
		c.beforeTokens(id)
		c.thumbnail(id)
	},
}

// beforeTokens makes a file one from before servers demanded a token for files.
func (c *contract) beforeTokens(id string) {
	c.Helper()
	c.sql("UPDATE local_media_repository SET authenticated = 0 WHERE media_id = '" + id + "'")
}

// thumbnail gets a small picture of a file, in Lua, since its bytes are no text.
func (c *contract) thumbnail(id string) {
	c.Helper()
	got, err := c.lua("local content, kind = "+c.row.Name+"(...); return { #content, content:sub(2, 4), kind }",
		c.ServerName, id, object{"width": 32, "height": 32, "method": "crop", "animated": false})
	if err != nil {
		c.Fatal(err)
	}
	c.is(got, "PNG", 1)
	c.is(got, "image/png", 2)
}

// uploadPicture uploads a PNG of the user's own and returns its media id.
func (c *contract) uploadPicture(user labtest.User) string {
	c.Helper()
	var content bytes.Buffer
	if err := png.Encode(&content, image.NewRGBA(image.Rect(0, 0, 64, 64))); err != nil {
		c.Fatal(err)
	}
	content.WriteString(user.ID)
	request, err := http.NewRequestWithContext(c.Context(), "POST", c.Server.URL+"/_matrix/media/v3/upload", &content)
	if err != nil {
		c.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+user.Token)
	request.Header.Set("Content-Type", "image/png")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		c.Fatal(err)
	}
	defer response.Body.Close()
	var answer object
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil || answer["content_uri"] == nil {
		c.Fatalf("the upload gives %s %v %v", response.Status, answer, err)
	}
	return strings.TrimPrefix(answer["content_uri"].(string), "mxc://"+c.ServerName+"/")
}
