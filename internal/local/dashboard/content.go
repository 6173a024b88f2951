package dashboard

import (
	"bytes"
	"encoding/hex"
	"mime"
	"net/http"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cleantext"
)

// A content is bytes of anybody, as far as a page shows them. None of them is ever
// more than text, or a picture without scripts.
type content struct {
	// Text is what is shown; empty for a picture.
	Text string
	// Picture is set for what an img element shows.
	Picture bool
	// Kind is such as "JSON", Size how many bytes there are.
	Kind string
	Size int64
	// Cut is set if Text is not all.
	Cut bool
}

// The most that a page shows of a content; the rest is for a download.
const (
	maxText   = 64 << 10
	maxBinary = 512
)

// pictures are the types that no browser runs anything of. What is one, the bytes
// say: who has put them there may say anything.
var pictures = []string{"image/png", "image/jpeg", "image/gif", "image/webp"}

// pictureType is the type of a picture; empty if body is none.
func pictureType(body []byte) string {
	if kind := http.DetectContentType(body); slices.Contains(pictures, kind) {
		return kind
	}
	return ""
}

func contentOf(body []byte) content {
	c := content{Size: int64(len(body))}
	switch {
	case len(body) == 0:
		c.Kind = "empty"
	case pictureType(body) != "":
		c.Kind, c.Picture = pictureType(body), true
	case !utf8.Valid(body) || bytes.IndexByte(body, 0) >= 0:
		c.Kind, c.Cut = "binary", len(body) > maxBinary
		c.Text = hex.Dump(body[:min(len(body), maxBinary)])
	default:
		c.Kind = "text"
		if text, ok := laidOut(body); ok {
			c.Kind, body = "JSON", text
		}
		if c.Cut = len(body) > maxText; c.Cut {
			body = body[:maxText]
			for !utf8.Valid(body) {
				body = body[:len(body)-1]
			}
		}
		c.Text = cleantext.Lines(string(body))
	}
	return c
}

// download answers with bytes of anybody as a file to keep. A browser that is
// shown it all the same runs nothing of it, and knows nothing of the page.
func download(w http.ResponseWriter, name string, body []byte) {
	kind := pictureType(body)
	if kind == "" {
		kind = "application/octet-stream"
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": fileName(name)}))
	w.Header().Set("Content-Security-Policy", "default-src 'none'; sandbox")
	w.Write(body)
}

// fileName is a name that no system takes for another folder or a hidden file.
func fileName(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || cleantext.Harmful(r) || strings.ContainsRune(`"<>:|?*/`, r) {
			return '_'
		}
		return r
	}, name)
	name = strings.TrimLeft(name, ". ")
	const most = 100
	if len(name) > most {
		name = strings.ToValidUTF8(name[len(name)-most:], "")
	}
	if name == "" {
		return "content"
	}
	return name
}
