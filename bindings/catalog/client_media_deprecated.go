package catalog

const noteOldMedia = "Deprecated, and without a token: servers show there only files from before they demanded one."

var (
	allowRemote   = query("allow_remote", boolean, "whether other servers are asked").or("true")
	allowRedirect = query("allow_redirect", boolean, "whether the answer may be a redirect").or("false")
)

// clientMediaDeprecated are the endpoints of the chapter "Content repository" that are
// older than those that demand a token.
var clientMediaDeprecated = []Row{
	{
		Name:    "matrix.media.config_deprecated",
		Summary: "Show the largest size of an upload, at the old address",
		Method:  "GET", Path: "/_matrix/media/v3/config",
		Example: exampleMediaConfig,
		Note:    "Deprecated; use matrix.media.config.",
	},
	{
		Name:    "matrix.media.download_deprecated",
		Summary: "Download a file, at the old address",
		Method:  "GET", Path: "/_matrix/media/v3/download/{serverName}/{mediaId}",
		Params:  []Param{clientServer, clientMediaID, allowRemote, timeoutMS, allowRedirect},
		Answer:  Bytes,
		NoToken: true,
		Note:    noteOldMedia + " Use matrix.media.download.",
	},
	{
		Name:    "matrix.media.download_as_deprecated",
		Summary: "Download a file under another name, at the old address",
		Method:  "GET", Path: "/_matrix/media/v3/download/{serverName}/{mediaId}/{fileName}",
		Params:  []Param{clientServer, clientMediaID, path("fileName", text, "the name"), allowRemote, timeoutMS, allowRedirect},
		Answer:  Bytes,
		NoToken: true,
		Note:    noteOldMedia + " Use matrix.media.download_as.",
	},
	{
		Name:    "matrix.media.thumbnail_deprecated",
		Summary: "Download a small version of an image, at the old address",
		Method:  "GET", Path: "/_matrix/media/v3/thumbnail/{serverName}/{mediaId}",
		Params:  append([]Param{clientServer, clientMediaID, allowRemote, allowRedirect}, thumbnailOptions...),
		Answer:  Bytes,
		NoToken: true,
		Note:    noteOldMedia + " Use matrix.media.thumbnail.",
	},
	{
		Name:    "matrix.media.preview_url_deprecated",
		Summary: "Show what a web page says about itself, at the old address",
		Method:  "GET", Path: "/_matrix/media/v3/preview_url",
		Params:  previewOptions,
		Example: examplePreview,
		OnlyIf:  "its configuration sets url_preview_enabled",
		Note:    "Deprecated; use matrix.media.preview_url.",
	},
}
