// Package priv is one file of the lifecycle's package of that name, added when it is built (scripts/setup/patched-modules.ts).
//
// How does the one connection to the daemon, which the lifecycle cannot open again once it has given up root's rights,
// survive the time in which nobody asks the daemon anything? It adds the layers meanwhile, minutes where there are many
// gigabytes.
package priv

import (
	"context"
	"crypto/tls"
	"net/http"
	"time"

	"github.com/moby/moby/client"
)

// Daemons hang up too: podman after 20 seconds, Docker up to 20.10 after 5 minutes.
const pingEvery = 5 * time.Second

// keptOpen makes a client for a connection that is the only one there will ever be.
func keptOpen(opts []client.Opt) (*client.Client, error) {
	patient := &http.Client{
		Transport: &http.Transport{
			// No IdleConnTimeout, which is 30 seconds by default: the transport would take the connection for closed, and
			// for a new one when it gets it again, while its earlier reader still waits there and swallows the answer.
			// A number of idle ones is given, since the client sets the timeout too where there is none.
			MaxIdleConns: 1,
			// One request after the other: a second connection is refused.
			MaxConnsPerHost: 1,
			// No HTTP/2, for which the transport would get what the client takes for a wish for TLS.
			TLSNextProto: map[string]func(string, *tls.Conn) http.RoundTripper{},
		},
		CheckRedirect: client.CheckRedirect,
	}
	docker, err := client.New(append([]client.Opt{client.WithHTTPClient(patient)}, opts...)...)
	if err == nil {
		go ping(docker)
	}
	return docker, err
}

func ping(docker *client.Client) {
	for range time.Tick(pingEvery) {
		// What fails is told by whoever asks next.
		_, _ = docker.Ping(context.Background(), client.PingOptions{})
	}
}
