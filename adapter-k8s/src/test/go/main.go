// One program for all that a Kubernetes control plane for tests needs; the name it is called by, or its first argument, says which part.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	_ "time/tzdata"

	"github.com/spf13/cobra"
	"go.etcd.io/etcd/server/v3/etcdmain"
	_ "k8s.io/client-go/plugin/pkg/client/auth"
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	kubectl "k8s.io/kubectl/pkg/cmd"
	kubectlutil "k8s.io/kubectl/pkg/cmd/util"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllermanager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
)

func main() {
	part := filepath.Base(os.Args[0])
	if part == "kubernetes" && len(os.Args) > 1 {
		os.Args = os.Args[1:]
		part = os.Args[0]
	}
	parts := map[string]func() *cobra.Command{
		"kube-apiserver":          apiserver.NewAPIServerCommand,
		"kube-controller-manager": controllermanager.NewControllerManagerCommand,
	}
	switch {
	case part == "etcd":
		etcdmain.Main(os.Args)
	case part == "kubectl":
		if err := cli.RunNoErrOutput(kubectl.NewDefaultKubectlCommand()); err != nil {
			kubectlutil.CheckErr(err)
		}
	case parts[part] != nil:
		os.Exit(cli.Run(parts[part]()))
	default:
		fmt.Fprintf(os.Stderr, "%s is no part of this program: etcd, kube-apiserver, kube-controller-manager, kubectl are.\n", part)
		os.Exit(2)
	}
}
