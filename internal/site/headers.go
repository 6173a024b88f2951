package site

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"path"
	"strings"
)

// What browsers and CloudFront are told to keep. CloudFront keeps all files,
// until the program that uploads says which have changed; a browser asks for
// each again, but for those that change their name with their content.
const (
	Immutable   = "public, max-age=31536000, immutable"
	Revalidated = "public, max-age=0, s-maxage=31536000, must-revalidate"
)

// CacheControl is the header of a file. Hashed are folders whose files change
// their names with their content.
func CacheControl(name string, hashed []string) string {
	if IsHashed(name, hashed) {
		return Immutable
	}
	return Revalidated
}

// Rules is a digest of what files are told of themselves: with it, other rules
// of a later version are a change of the site.
func Rules() string {
	text, err := json.Marshal([]any{types, Immutable, Revalidated})
	if err != nil {
		return "" // unreachable: strings and a map of them always encode
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}

// IsHashed tells whether a file is in one of the folders.
func IsHashed(name string, hashed []string) bool {
	for _, folder := range hashed {
		if strings.HasPrefix(name, strings.Trim(folder, "/")+"/") {
			return true
		}
	}
	return false
}

// Type is the Content-Type of a file: the same on every machine, unlike that of
// package mime, which asks the system and knows no fonts.
func Type(name string) string {
	if t, ok := types[strings.ToLower(path.Ext(name))]; ok {
		return t
	}
	return "application/octet-stream"
}

// Source: IANA's media types.
var types = map[string]string{
	".avif":        "image/avif",
	".css":         "text/css; charset=utf-8",
	".csv":         "text/csv; charset=utf-8",
	".eot":         "application/vnd.ms-fontobject",
	".gif":         "image/gif",
	".htm":         "text/html; charset=utf-8",
	".html":        "text/html; charset=utf-8",
	".ico":         "image/vnd.microsoft.icon",
	".jpeg":        "image/jpeg",
	".jpg":         "image/jpeg",
	".js":          "text/javascript; charset=utf-8",
	".json":        "application/json",
	".map":         "application/json",
	".md":          "text/markdown; charset=utf-8",
	".mjs":         "text/javascript; charset=utf-8",
	".mp3":         "audio/mpeg",
	".mp4":         "video/mp4",
	".ogg":         "audio/ogg",
	".otf":         "font/otf",
	".pdf":         "application/pdf",
	".png":         "image/png",
	".svg":         "image/svg+xml",
	".ttf":         "font/ttf",
	".txt":         "text/plain; charset=utf-8",
	".wasm":        "application/wasm",
	".wav":         "audio/wav",
	".webm":        "video/webm",
	".webmanifest": "application/manifest+json",
	".webp":        "image/webp",
	".woff":        "font/woff",
	".woff2":       "font/woff2",
	".xml":         "application/xml",
	".zip":         "application/zip",
}
