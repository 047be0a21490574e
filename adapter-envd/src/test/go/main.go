// A CSI node plugin for tests: it binds a folder of its own, one per volume, at the target of each publication. The protocol is the CSI project's own
// bindings and gRPC, so that what a client gets wrong fails here as it would against any driver.
package main

import (
	"context"
	"flag"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/container-storage-interface/spec/lib/go/csi"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

type node struct {
	csi.UnimplementedNodeServer
	volumes string
}

func (n *node) NodePublishVolume(_ context.Context, request *csi.NodePublishVolumeRequest) (*csi.NodePublishVolumeResponse, error) {
	if request.GetVolumeCapability().GetMount() == nil || request.GetVolumeCapability().GetAccessMode() == nil {
		return nil, status.Error(codes.InvalidArgument, "a mount capability with its access mode is needed")
	}
	if request.GetVolumeId() == "" || strings.Contains(request.GetVolumeId(), "/") {
		return nil, status.Errorf(codes.NotFound, "there is no volume %q", request.GetVolumeId())
	}
	if request.GetVolumeContext()["password"] != request.GetSecrets()["password"] {
		return nil, status.Error(codes.PermissionDenied, "the secret is wrong: ünknown")
	}
	volume := filepath.Join(n.volumes, request.GetVolumeId())
	if err := os.MkdirAll(volume, 0o777); err != nil {
		return nil, status.Error(codes.Internal, err.Error())
	}
	// a driver may make the target itself
	if err := os.MkdirAll(request.GetTargetPath(), 0o755); err != nil {
		return nil, status.Error(codes.Internal, err.Error())
	}
	if request.GetReadonly() {
		// what is remounted after it has spread stays writable where it has spread to
		if err := syscall.Mount(volume, volume, "", syscall.MS_BIND, ""); err != nil {
			return nil, status.Error(codes.Internal, err.Error())
		}
		if err := syscall.Mount("", volume, "", syscall.MS_BIND|syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
			return nil, status.Error(codes.Internal, err.Error())
		}
	}
	if err := syscall.Mount(volume, request.GetTargetPath(), "", syscall.MS_BIND, ""); err != nil {
		return nil, status.Error(codes.Internal, err.Error())
	}
	return &csi.NodePublishVolumeResponse{}, nil
}

func (n *node) NodeUnpublishVolume(_ context.Context, request *csi.NodeUnpublishVolumeRequest) (*csi.NodeUnpublishVolumeResponse, error) {
	if request.GetVolumeId() == "" {
		return nil, status.Error(codes.InvalidArgument, "a volume id is needed")
	}
	err := syscall.Unmount(request.GetTargetPath(), 0)
	if err != nil && err != syscall.EINVAL && err != syscall.ENOENT {
		return nil, status.Error(codes.Internal, err.Error())
	}
	_ = os.Remove(request.GetTargetPath())
	return &csi.NodeUnpublishVolumeResponse{}, nil
}

func main() {
	socket := flag.String("socket", "", "where to listen")
	volumes := flag.String("volumes", "", "the folder of volumes")
	flag.Parse()
	syscall.Umask(0)
	listener, err := net.Listen("unix", *socket)
	if err != nil {
		panic(err)
	}
	server := grpc.NewServer()
	csi.RegisterNodeServer(server, &node{volumes: *volumes})
	if err := server.Serve(listener); err != nil {
		panic(err)
	}
}
