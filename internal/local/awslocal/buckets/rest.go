package buckets

import (
	"encoding/xml"
	"net/http"

	"github.com/johannesboyne/gofakes3"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/access"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
)

// rest deletes the objects that may be deleted, and answers for each of the
// others that it may not, as S3 does.
func (g guarded) rest(w http.ResponseWriter, r *http.Request, denied []*access.Denial) bool {
	t := targetOf(r)
	if t.operation != "DeleteObjects" || !g.store.has(t.bucket) {
		return false
	}
	refused := map[string]*access.Denial{}
	for _, d := range denied {
		refused[d.Resource] = d
	}
	in := deletion(r)
	var keys []string
	var result gofakes3.MultiDeleteResult
	for _, o := range in.Objects {
		if d := refused[arnOf(t.bucket, o.Key)]; d != nil {
			result.Error = append(result.Error, gofakes3.ErrorResult{Key: o.Key, Code: "AccessDenied", Message: d.Message(nil)})
		} else {
			keys = append(keys, o.Key)
		}
	}
	done, err := g.store.DeleteMulti(t.bucket, keys...)
	if err != nil {
		wire.WriteS3Error(w, err)
		return true
	}
	result.Error = append(result.Error, done.Error...)
	if !in.Quiet {
		result.Deleted = done.Deleted
	}
	w.Header().Set("Content-Type", "application/xml")
	xml.NewEncoder(w).Encode(result) // the client may be gone, which is nobody's error
	return true
}

// deletion is the body of DeleteObjects.
func deletion(r *http.Request) (in gofakes3.DeleteRequest) {
	xml.Unmarshal(wire.Peek(r), &in) // what is no such document, S3 refuses
	return in
}
