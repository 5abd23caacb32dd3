package imgutil

import (
	"archive/tar"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/validate"
)

func TestIsTheLayerOfTarball(t *testing.T) {
	path := filepath.Join(t.TempDir(), "layer.tar")
	written, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	archive := tar.NewWriter(written)
	text := strings.Repeat("some text that is compressed, and more of it\n", 100_000)
	archive.WriteHeader(&tar.Header{Name: "file", Mode: 0o644, Size: int64(len(text))})
	archive.Write([]byte(text))
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	written.Close()
	layer, err := layerFrom(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := layer.(*compressedOnce); !ok {
		t.Fatalf("it is a %T", layer)
	}
	before, err := tarball.LayerFromFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for what, of := range map[string]func(v1.Layer) (any, error){
		"diff id":      func(l v1.Layer) (any, error) { return l.DiffID() },
		"media type":   func(l v1.Layer) (any, error) { return l.MediaType() },
		"uncompressed": func(l v1.Layer) (any, error) { return content(l.Uncompressed()) },
	} {
		got, err := of(layer)
		want, wantErr := of(before)
		if err != nil || wantErr != nil || got != want {
			t.Errorf("%s: %v (%v), and not %v (%v)", what, got, err, want, wantErr)
		}
	}
	// its size, its digest, that of what is in it
	if err := validate.Layer(layer); err != nil {
		t.Error(err)
	}
}

func TestIsALayerWhereNoFileCanBeMade(t *testing.T) {
	dir := t.TempDir()
	if _, err := compressOnce(filepath.Join(dir, "missing.tar")); err == nil {
		t.Error("a missing tar is no error")
	}
	if _, err := layerFrom(filepath.Join(dir, "missing.tar")); err == nil {
		t.Error("nor is it one of a layer")
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("it has left %v", left)
	}
}

func content(reader io.ReadCloser, err error) (string, error) {
	if err != nil {
		return "", err
	}
	defer reader.Close()
	bytes, err := io.ReadAll(reader)
	return string(bytes), err
}
