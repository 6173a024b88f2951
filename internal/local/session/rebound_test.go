package session

import (
	"net/http"
	"testing"
)

// Pages may call the app's API from any origin, as in AWS; but a name that was
// made to mean this machine is not the API's.
func TestAPIsAreNotServedUnderReboundNames(t *testing.T) {
	t.Parallel()
	x := start(t, Options{Dir: anApp(t)})
	for _, test := range []struct {
		host, origin string
		want         int
	}{
		{"rebound.example", "", http.StatusForbidden},
		{"", "https://page.example", http.StatusOK},
	} {
		r, err := http.NewRequestWithContext(t.Context(), "GET", x.url+"/hello/x", nil)
		if err != nil {
			t.Fatal(err)
		}
		if test.host != "" {
			r.Host = test.host
		}
		if test.origin != "" {
			r.Header.Set("Origin", test.origin)
		}
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != test.want {
			t.Errorf("%+v = %d", test, res.StatusCode)
		}
	}
}
