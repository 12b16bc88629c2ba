package luaapi_test

import (
	"errors"
	"io/fs"
	"strings"
	"testing"

	"synlua/bindings/changes"
	"synlua/bindings/fakeserver"
)

const (
	uploadPath   = "/_matrix/media/v3/upload"
	downloadPath = "/_matrix/client/v1/media/download/example.org/abc"
)

var uploaded = fakeserver.JSON(200, `{"content_uri":"mxc://example.org/abc"}`)

func TestUploadBytes(t *testing.T) {
	f := newFixture(t, applying)
	f.server.On("POST", uploadPath+"?filename=a%26b.png", uploaded)
	got := f.text(`return matrix.media.upload{ bytes = "\0\255x", content_type = "image/png", filename = "a&b.png" }.content_uri`)
	last := f.server.Last()
	if got != "mxc://example.org/abc" || last.Body != "\x00\xffx" || last.Header.Get("Content-Type") != "image/png" {
		t.Errorf("got %q, sent %q as %q", got, last.Body, last.Header.Get("Content-Type"))
	}
}

func TestUploadAFile(t *testing.T) {
	f := newFixture(t, applying)
	f.files.content["folder/a.txt"] = "the file"
	f.server.On("POST", uploadPath+"?filename=a.txt", uploaded)
	f.text(`matrix.media.upload{ file = "folder/a.txt" }`)
	last := f.server.Last()
	if last.Body != "the file" || last.Header.Get("Content-Type") != "application/octet-stream" {
		t.Errorf("sent %q as %q", last.Body, last.Header.Get("Content-Type"))
	}
}

func TestUploadAFileUnderAnotherName(t *testing.T) {
	f := newFixture(t, applying)
	f.files.content["a.txt"] = "the file"
	f.server.On("POST", uploadPath+"?filename=b.txt", uploaded)
	f.text(`matrix.media.upload{ file = "a.txt", filename = "b.txt" }`)
}

func TestUploadNothingAtAll(t *testing.T) {
	f := newFixture(t, applying)
	f.server.On("POST", uploadPath, uploaded)
	f.text(`matrix.media.upload{ bytes = "" }`)
	if body := f.server.Last().Body; body != "" {
		t.Errorf("sent %q", body)
	}
}

func TestUploadInADryRun(t *testing.T) {
	f := newFixture(t, changes.GateOptions{})
	if got := f.text(`return matrix.media.upload{ bytes = "x" }.dry_run`); got != "true" {
		t.Errorf("got %q", got)
	}
	f.wantLines()
}

func TestUploadMistakes(t *testing.T) {
	f := newFixture(t, applying)
	f.wantError(`matrix.media.upload()`, "bad argument #1 to 'matrix.media.upload' (give either bytes, the content itself, or file")
	f.wantError(`matrix.media.upload{ bytes = "x", file = "y" }`, "give either bytes, the content itself, or file")
	f.wantError(`matrix.media.upload{ bytes = 5 }`, "field 'bytes': a string expected, got the number 5")
	f.wantError(`matrix.media.upload{ byte = "x" }`, `unknown field "byte", did you mean "bytes"?`)
	f.wantError(`matrix.media.upload("x")`, "a table of fields expected, got the string")
	err := f.wantError(`matrix.media.upload{ file = "missing" }`, "missing", "test.lua:1")
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the cause is %v", err)
	}
	f.wantLines()
}

func TestDownloadBytes(t *testing.T) {
	f := newFixture(t, changes.GateOptions{})
	f.server.On("GET", downloadPath, fakeserver.Raw(200, map[string]string{"Content-Type": "image/png"}, "\x00\xffx"))
	values, err := f.run(`return matrix.media.download("mxc://example.org/abc")`)
	if err != nil || asText(t, values[0]) != "\x00\xffx" || asText(t, values[1]) != "image/png" {
		t.Errorf("got %q, %v", values, err)
	}
}

func TestDownloadToAFile(t *testing.T) {
	f := newFixture(t, changes.GateOptions{})
	f.server.On("GET", downloadPath+"?timeout_ms=5", fakeserver.Raw(200, map[string]string{"Content-Type": "text/plain"}, "content"))
	f.server.On("GET", downloadPath, fakeserver.Raw(200, nil, ""))
	if got := f.text(`return matrix.media.download("mxc://example.org/abc", { file = "a", timeout_ms = 5 })`); got != "7" {
		t.Errorf("got %q", got)
	}
	f.text(`matrix.media.download("mxc://example.org/abc", { file = "empty" })`)
	a, _ := f.files.read("a")
	empty, made := f.files.read("empty")
	if a != "content" || empty != "" || !made {
		t.Errorf("wrote %q and %q (%v)", a, empty, made)
	}
}

func TestARefusedDownloadLeavesTheFileAlone(t *testing.T) {
	f := newFixture(t, changes.GateOptions{})
	f.files.content["a"] = "precious"
	f.server.On("GET", downloadPath, fakeserver.JSON(404, `{"errcode":"M_NOT_FOUND","error":"Not found"}`))
	f.wantError(`matrix.media.download("mxc://example.org/abc", { file = "a" })`, "Not found")
	if got, _ := f.files.read("a"); got != "precious" {
		t.Errorf("the file holds %q", got)
	}
}

func TestADownloadThatBreaksOffLeavesTheFileAlone(t *testing.T) {
	f := newFixture(t, changes.GateOptions{})
	f.files.content["a"] = "precious"
	f.server.Always("GET", downloadPath, fakeserver.CutOff(200, "half a file"))
	f.wantError(`matrix.media.download("mxc://example.org/abc", { file = "a" })`, "GET "+downloadPath)
	if got, _ := f.files.read("a"); got != "precious" {
		t.Errorf("the file holds %q", got)
	}
}

// It is found out before anything is fetched.
func TestAFileThatCannotBeWritten(t *testing.T) {
	f := newFixture(t, changes.GateOptions{})
	err := f.wantError(`matrix.media.download("mxc://example.org/abc", { file = "forbidden" })`, "forbidden")
	if !errors.Is(err, fs.ErrPermission) {
		t.Errorf("the cause is %v", err)
	}
	f.wantLines()
	// So a dry run finds out, although there is nothing to fetch yet.
	f.wantError(`matrix.media.download(matrix.media.upload{ bytes = "x" }.content_uri, { file = "forbidden" })`, `open forbidden: permission denied`)
}

func TestADownloadThatIsTooLargeForTheMemory(t *testing.T) {
	f := newFixture(t, changes.GateOptions{})
	large := fakeserver.Raw(200, nil, strings.Repeat("x", 64<<20+1))
	f.server.On("GET", downloadPath, large)
	f.wantError(`return matrix.media.download("mxc://example.org/abc")`, "larger than 64 MiB", "{ file = … }")
}

func TestDownloadMistakes(t *testing.T) {
	f := newFixture(t, changes.GateOptions{})
	f.wantError(`matrix.media.download()`, "bad argument #1 to 'matrix.media.download' (an mxc expected, got nothing)")
	f.wantError(`matrix.media.download("https://example.org/a")`, "is no mxc such as mxc://example.org/abc")
	f.wantError(`matrix.media.download("mxc://example.org")`, `"mxc://example.org" is no mxc address such as`)
	f.wantError(`matrix.media.download("mxc://example.org/a/b")`, "is no mxc address such as")
	f.wantError(`matrix.media.download("mxc://../abc")`, `"..`)
	f.wantError(`matrix.media.download("mxc://a/b", { fiel = "x" })`, `bad argument #2 to 'matrix.media.download' (unknown field "fiel", did you mean "file"?)`)
	f.wantError(`matrix.media.download("mxc://a/b", "x")`, "a table of fields expected, got the string", "matrix.media.download(mxc, { … })")
	f.wantLines()
}
