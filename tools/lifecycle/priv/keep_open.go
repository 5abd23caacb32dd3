// Package priv is one file of the lifecycle's package of that name, added when it is built (scripts/setup/patched-modules.ts).
//
// How does the one connection to the daemon, which the lifecycle cannot open again once it has given up root's rights,
// survive the time in which nobody asks the daemon anything? It adds the layers meanwhile, minutes where there are many
// gigabytes. And how is a daemon spoken to that is older than the client?
package priv

import (
	"context"
	"crypto/tls"
	"net/http"
	"time"

	"github.com/moby/moby/client"
	"github.com/moby/moby/client/pkg/versions"
)

// Daemons hang up too: podman after 20 seconds, Docker up to 20.10 after 5 minutes.
const pingEvery = 5 * time.Second

// keptOpen makes a client for a connection that is the only one there will ever be.
func keptOpen(opts []client.Opt) (*client.Client, error) {
	patient := &http.Transport{
		// No IdleConnTimeout, which is 30 seconds by default: the transport would take the connection for closed, and
		// for a new one when it gets it again, while its earlier reader still waits there and swallows the answer.
		// A number of idle ones is given, since the client sets the timeout too where there is none.
		MaxIdleConns: 1,
		// One request after the other: a second connection is refused.
		MaxConnsPerHost: 1,
		// No HTTP/2, for which the transport would get what the client takes for a wish for TLS.
		TLSNextProto: map[string]func(string, *tls.Conn) http.RoundTripper{},
	}
	over := func(more ...client.Opt) (*client.Client, error) {
		own := &http.Client{Transport: patient, CheckRedirect: client.CheckRedirect}
		return client.New(append(append([]client.Opt{client.WithHTTPClient(own)}, opts...), more...)...)
	}
	docker, err := over()
	if err == nil {
		docker, err = understood(docker, over)
	}
	if err == nil {
		go ping(docker)
	}
	return docker, err
}

// understood gives back a client that speaks as a daemon of before Docker 25 does: by itself the client refuses to, but all
// that it is asked for here they know.
func understood(docker *client.Client, over func(...client.Opt) (*client.Client, error)) (*client.Client, error) {
	answer, err := docker.Ping(context.Background(), client.PingOptions{})
	if err != nil || answer.APIVersion == "" || !versions.LessThan(answer.APIVersion, client.MinAPIVersion) {
		// what fails is told by whoever asks next
		return docker, nil
	}
	return over(client.WithAPIVersion(answer.APIVersion))
}

func ping(docker *client.Client) {
	for range time.Tick(pingEvery) {
		// What fails is told by whoever asks next.
		_, _ = docker.Ping(context.Background(), client.PingOptions{})
	}
}
