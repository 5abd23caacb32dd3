package imgutil

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"os"
	"path/filepath"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
	"github.com/klauspost/compress/gzip"
)

// compressedOnce is a layer as a registry gets it. A layer of tarball is compressed to learn its digest, and again to be sent;
// here what was compressed is kept in a file beside the tar, which goes with the folder of both.
type compressedOnce struct {
	tar, gz        string
	diffID, digest v1.Hash
	size           int64
}

// layerFrom falls back to a layer of tarball where there is no file to be had.
func layerFrom(path string) (v1.Layer, error) {
	if layer, err := compressOnce(path); err == nil {
		return layer, nil
	}
	return tarball.LayerFromFile(path)
}

func compressOnce(path string) (layer *compressedOnce, err error) {
	tar, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer tar.Close()
	// a name of its own: two layers may be of one tar
	gz, err := os.CreateTemp(filepath.Dir(path), "*.gz")
	if err != nil {
		return nil, err
	}
	defer func() {
		if closed := gz.Close(); err == nil {
			err = closed
		}
		if err != nil {
			os.Remove(gz.Name())
		}
	}()
	diffID, digest := sha256.New(), sha256.New()
	// takes three fifths of the time that Go's own takes
	writer, err := gzip.NewWriterLevel(io.MultiWriter(gz, digest), gzip.BestSpeed)
	if err != nil {
		return nil, err
	}
	if _, err := io.Copy(io.MultiWriter(writer, diffID), tar); err != nil {
		return nil, err
	}
	if err := writer.Close(); err != nil {
		return nil, err
	}
	info, err := gz.Stat()
	if err != nil {
		return nil, err
	}
	return &compressedOnce{path, gz.Name(), hashOf(diffID), hashOf(digest), info.Size()}, nil
}

func hashOf(sum hash.Hash) v1.Hash {
	return v1.Hash{Algorithm: "sha256", Hex: hex.EncodeToString(sum.Sum(nil))}
}

func (l *compressedOnce) Digest() (v1.Hash, error)             { return l.digest, nil }
func (l *compressedOnce) DiffID() (v1.Hash, error)             { return l.diffID, nil }
func (l *compressedOnce) Size() (int64, error)                 { return l.size, nil }
func (l *compressedOnce) MediaType() (types.MediaType, error)  { return types.DockerLayer, nil }
func (l *compressedOnce) Compressed() (io.ReadCloser, error)   { return os.Open(l.gz) }
func (l *compressedOnce) Uncompressed() (io.ReadCloser, error) { return os.Open(l.tar) }
