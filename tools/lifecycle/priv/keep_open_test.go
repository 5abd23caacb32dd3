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
	var asked sync.Map
	server := &http.Server{Handler: http.HandlerFunc(func(response http.ResponseWriter, request *http.Request) {
		asked.Store(request.URL.Path, true)
		response.Header().Set("Api-Version", "1.41")
		_, _ = response.Write([]byte("{}"))
	})}
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
	if _, err := docker.Info(context.Background(), client.InfoOptions{}); err != nil {
		t.Error(err)
	}
	if _, ok := asked.Load("/v1.41/info"); !ok {
		t.Error("the daemon, which speaks 1.41, was not asked so")
	}
}
