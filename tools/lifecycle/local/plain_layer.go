// Package local is one file of imgutil's package of that name, added when the lifecycle is built
// (scripts/setup/patched-modules.ts).
//
// How does a tar become a layer of an image in the daemon? As it is, and not at all where the daemon has it. What imgutil
// makes of it compresses it once, only to learn that it was not compressed before, and sends it: minutes for gigabytes, in
// each build, though nothing has changed.
package local

import (
	"io"
	"os"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

type plainLayer struct {
	path   string
	diffID v1.Hash
	size   int64
	// The image below this layer and the layer itself are in the daemon, unless what was saved without it was refused.
	inDaemon bool
	refused  *bool
}

// plainLayerFrom returns nil for what is no tar as it is, such as a compressed one.
func plainLayerFrom(path, diffID string, below, previous v1.Image, refused *bool) *plainLayer {
	hash, err := v1.NewHash(diffID)
	if err != nil {
		return nil
	}
	file, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil
	}
	magic := make([]byte, 5)
	if _, err := file.ReadAt(magic, 257); err != nil || string(magic) != "ustar" {
		return nil
	}
	inDaemon := beginsWith(previous, append(diffIDsOf(below), hash))
	return &plainLayer{path: path, diffID: hash, size: info.Size(), inDaemon: inDaemon, refused: refused}
}

// The daemon finds a layer by all that are below it, too.
func beginsWith(image v1.Image, diffIDs []v1.Hash) bool {
	all := diffIDsOf(image)
	if len(all) < len(diffIDs) {
		return false
	}
	for i, diffID := range diffIDs {
		if all[i] != diffID {
			return false
		}
	}
	return true
}

func diffIDsOf(image v1.Image) []v1.Hash {
	if image == nil {
		return nil
	}
	config, err := image.ConfigFile()
	if err != nil {
		return nil
	}
	return append([]v1.Hash{}, config.RootFS.DiffIDs...)
}

// Size is -1 for what does not have to be sent, as imgutil has it for the layers of a base image.
func (l *plainLayer) Size() (int64, error) {
	if l.inDaemon && !*l.refused {
		return -1, nil
	}
	return l.size, nil
}

func (l *plainLayer) DiffID() (v1.Hash, error) { return l.diffID, nil }

// Digest is the one of a compressed layer, for a manifest that no daemon asks for.
func (l *plainLayer) Digest() (v1.Hash, error) { return l.diffID, nil }

func (l *plainLayer) MediaType() (types.MediaType, error) { return types.DockerLayer, nil }

func (l *plainLayer) Uncompressed() (io.ReadCloser, error) { return os.Open(l.path) }

func (l *plainLayer) Compressed() (io.ReadCloser, error) { return os.Open(l.path) }
