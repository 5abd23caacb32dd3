package priv

import (
	"context"
	"errors"
	"net"
	"net/http"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/moby/moby/client"
)

func TestAsksAllOverTheOneConnection(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "docker.sock")
	listener, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})}
	go func() { _ = server.Serve(listener) }()
	defer server.Close()

	var dialled atomic.Int32
	once := func(context.Context, string, string) (net.Conn, error) {
		if dialled.Add(1) > 1 {
			return nil, errors.New("a second connection")
		}
		return net.Dial("unix", socket)
	}
	docker, err := keptOpen([]client.Opt{client.FromEnv, client.WithHost("unix://" + socket), client.WithDialContext(once)})
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if _, err := docker.Ping(context.Background(), client.PingOptions{}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}
