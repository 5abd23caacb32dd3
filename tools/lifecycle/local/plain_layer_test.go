package local

import (
	"archive/tar"
	"io"
	"os"
	"path/filepath"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/random"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

func TestLeavesOutWhatTheDaemonHas(t *testing.T) {
	base, other, path := randomLayer(t), randomLayer(t), tarFile(t)
	layer := known(t, path, imageOf(t, base), nil)
	earlier := imageOf(t, base, layer, other)
	onAnotherBase := imageOf(t, other, layer)
	for why, test := range map[string]struct {
		below    v1.Image
		previous v1.Image
		refused  bool
		sent     bool
	}{
		"the daemon has it":              {imageOf(t, base), earlier, false, false},
		"the daemon did not want it so":  {imageOf(t, base), earlier, true, true},
		"it had it on another base":      {imageOf(t, base), onAnotherBase, false, true},
		"another layer was at its place": {imageOf(t, base, other), earlier, false, true},
		"there was no image before":      {imageOf(t, base), nil, false, true},
		"the earlier image was shorter":  {imageOf(t, base), imageOf(t, base), false, true},
	} {
		t.Run(why, func(t *testing.T) {
			layer := known(t, path, test.below, test.previous)
			layer.refused = &test.refused
			size, err := layer.Size()
			if err != nil || (size != -1) != test.sent {
				t.Errorf("size is %d, %v", size, err)
			}
		})
	}
}

func TestIsTheTarItself(t *testing.T) {
	path := tarFile(t)
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	layer := known(t, path, empty.Image, nil)
	reader, err := layer.Uncompressed()
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	content, err := io.ReadAll(reader)
	if size, _ := layer.Size(); err != nil || string(content) != string(want) || size != int64(len(want)) {
		t.Errorf("%d of %d bytes, size %d, %v", len(content), len(want), size, err)
	}
}

func TestLeavesAloneWhatIsNoTar(t *testing.T) {
	path := filepath.Join(t.TempDir(), "layer.tar.gz")
	if err := os.WriteFile(path, []byte("\x1f\x8b and more"), 0o600); err != nil {
		t.Fatal(err)
	}
	hash := v1.Hash{Algorithm: "sha256", Hex: "00"}.String()
	if layer := plainLayerFrom(path, hash, empty.Image, nil, new(bool)); layer != nil {
		t.Error("taken for a tar")
	}
}

func known(t *testing.T, path string, below, previous v1.Image) *plainLayer {
	t.Helper()
	content, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer content.Close()
	hash, _, err := v1.SHA256(content)
	if err != nil {
		t.Fatal(err)
	}
	layer := plainLayerFrom(path, hash.String(), below, previous, new(bool))
	if layer == nil {
		t.Fatal("not taken for a tar")
	}
	return layer
}

func tarFile(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "layer.tar")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	writer := tar.NewWriter(file)
	if err := writer.WriteHeader(&tar.Header{Name: "/layers/file", Mode: 0o644, Size: 4}); err != nil {
		t.Fatal(err)
	}
	if _, err := writer.Write([]byte("file")); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func randomLayer(t *testing.T) v1.Layer {
	t.Helper()
	layer, err := random.Layer(100, types.DockerLayer)
	if err != nil {
		t.Fatal(err)
	}
	return layer
}

func imageOf(t *testing.T, layers ...v1.Layer) v1.Image {
	t.Helper()
	image, err := mutate.AppendLayers(empty.Image, layers...)
	if err != nil {
		t.Fatal(err)
	}
	return image
}
