// Package prometheus counts, and shows the counts.
package prometheus

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Use counts, and shows the counts.
func Use() {
	calls := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "calls"}, []string{"path"})
	prometheus.MustRegister(calls)
	calls.WithLabelValues("/").Inc()
	http.ListenAndServe("127.0.0.1:0", promhttp.Handler())
}
