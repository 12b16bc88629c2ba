package catalog

var (
	clientServer  = path("serverName", serverName, "the server in the file's mxc address")
	clientMediaID = path("mediaId", text, "the file's id, the last part of its mxc address")
	timeoutMS     = query("timeout_ms", integer, "how long to wait for a file that is not there yet, in milliseconds").or("20000")
	fileContent   = wholeBody("content", content, "the file's bytes")
	fileName      = query("filename", text, "the file's name")
)

// thumbnailOptions choose a thumbnail; the server makes one that is at least as
// large.
var thumbnailOptions = []Param{
	query("width", integer, "the width in pixels").required(),
	query("height", integer, "the height in pixels").required(),
	query("method", OneOf("crop", "scale"), "crop to fill the size, scale to fit into it").or(`"scale"`),
	query("animated", boolean, "whether an animation is preferred").or("false"),
	timeoutMS,
}

// previewOptions are the parameters of the preview of a web page.
var previewOptions = []Param{
	query("url", text, "the page's address").required(),
	query("ts", timestamp, "the point in time for which a preview is wanted"),
}

const (
	exampleContentURI  = `{"content_uri":"mxc://example.org/JVyqFQXftDkFDcaeQnqUoAxq"}`
	exampleMediaConfig = `{"m.upload.size":52428800}`
	examplePreview     = `{"og:title":"Example","og:description":"An example","matrix:image:size":102400}`
)

// clientMedia is the chapter "Content repository".
var clientMedia = []Row{
	{
		Name:    "matrix.media.upload",
		Summary: "Upload a file",
		Method:  "POST", Path: "/_matrix/media/v3/upload",
		Params:  []Param{fileName, fileContent},
		Effect:  Change,
		Example: exampleContentURI,
		Note:    "Nobody sees the file until you send its address in an event. matrix.media.config tells the largest size.",
	},
	{
		Name:    "matrix.media.create",
		Summary: "Reserve an mxc address for a file to be uploaded later",
		Method:  "POST", Path: "/_matrix/media/v1/create",
		Effect:  Change,
		Example: `{"content_uri":"mxc://example.org/JVyqFQXftDkFDcaeQnqUoAxq","unused_expires_at":1795406639082}`,
		Since:   "v1.7",
	},
	{
		Name:    "matrix.media.upload_to",
		Summary: "Upload a file to an address from matrix.media.create",
		Method:  "PUT", Path: "/_matrix/media/v3/upload/{serverName}/{mediaId}",
		Params: []Param{clientServer, clientMediaID, fileName, fileContent},
		Effect: Change, Idempotent: true,
		Example: `{}`,
		Since:   "v1.7",
		Note:    "An address that has a file already gives 409 M_CANNOT_OVERWRITE_MEDIA.",
	},
	{
		Name:    "matrix.media.download",
		Summary: "Download a file",
		Method:  "GET", Path: "/_matrix/client/v1/media/download/{serverName}/{mediaId}",
		Params: []Param{clientServer, clientMediaID, timeoutMS},
		Answer: Bytes,
		Since:  "v1.11",
		Note:   "A quarantined file gives 404.",
	},
	{
		Name:    "matrix.media.download_as",
		Summary: "Download a file under another name",
		Method:  "GET", Path: "/_matrix/client/v1/media/download/{serverName}/{mediaId}/{fileName}",
		Params: []Param{clientServer, clientMediaID, path("fileName", text, "the name"), timeoutMS},
		Answer: Bytes,
		Since:  "v1.11",
	},
	{
		Name:    "matrix.media.thumbnail",
		Summary: "Download a small version of an image",
		Method:  "GET", Path: "/_matrix/client/v1/media/thumbnail/{serverName}/{mediaId}",
		Params: append([]Param{clientServer, clientMediaID}, thumbnailOptions...),
		Answer: Bytes,
		Since:  "v1.11",
	},
	{
		Name:    "matrix.media.config",
		Summary: "Show the largest size of an upload",
		Method:  "GET", Path: "/_matrix/client/v1/media/config",
		Example: exampleMediaConfig,
		Since:   "v1.11",
	},
	{
		Name:    "matrix.media.preview_url",
		Summary: "Show what a web page says about itself",
		Method:  "GET", Path: "/_matrix/client/v1/media/preview_url",
		Params:  previewOptions,
		Example: examplePreview,
		Since:   "v1.11",
		OnlyIf:  "its configuration sets url_preview_enabled",
		Note:    "The server fetches the page.",
	},
}
