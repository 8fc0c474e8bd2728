import { DockerProvider } from '@cdktf/provider-docker/lib/provider';
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { isAbsolute, posix } from 'node:path';
import { Fn, type TerraformStack } from 'cdktf';
import type { PoolProviders } from '../constructs/define-pool';
import { engineOf } from '../constructs/docker/engine';
import { DockerImages } from '../constructs/docker/images';
import { ModelVolumes } from '../constructs/docker/model-volumes';
import { escapeTemplates } from '../constructs/escape';
import { removal } from '../constructs/kubernetes/removal';
import type { DockerHost } from '../poolfile/pool/docker';
import type { Cluster } from '../poolfile/pool/kubernetes';
import type { Place } from '../poolfile/pool/pool';

/**
 * The provider of a place. Asking for that of another place is a bug, and throws.
 * @param project - The project's folder, relative to the stack's folder, where Terraform runs.
 */
export function placeProviders(stack: TerraformStack, place: Place, project: string): PoolProviders {
  // a path on the machine that runs Terraform: absolute, in the home folder, or relative to the project
  const local = (path: string | undefined): string | undefined =>
    path === undefined || isAbsolute(path)
      ? path
      : path.startsWith('~')
        ? Fn.pathexpand(path)
        : posix.join(project, path);
  const other = (name: string): never => {
    throw new Error(`stack ${place.stack} has no provider for ${name}`);
  };
  switch (place.target) {
    case 'docker': {
      const certificates = local(place.host.certificates);
      const provider = dockerProvider(stack, place.host, certificates);
      const images = new DockerImages(stack, 'images', provider);
      engineOf(provider, certificates);
      // without a pool, too: the volume of the last pool goes with the pool
      ModelVolumes.of(provider);
      return { docker: (name) => (name === place.host.name ? { provider, images } : other(name)), kubernetes: other };
    }
    case 'kubernetes': {
      const kubeconfig = local(place.cluster.kubeconfig);
      const provider = kubernetesProvider(stack, place.cluster, kubeconfig);
      // also for a cluster whose last pool is gone
      removal(stack, { cluster: place.cluster, ...(kubeconfig ? { kubeconfig } : {}) }, []);
      return {
        docker: other,
        kubernetes: (name) =>
          name === place.cluster.name ? { provider, ...(kubeconfig ? { kubeconfig } : {}) } : other(name),
      };
    }
  }
}

/**
 * Fails instead of hanging if a host drops packets or a key needs a passphrase. All requests share one connection: the
 * provider opens one for each, servers drop some of many at once, and the provider takes a network that it could not
 * read for one that is gone. The socket lies in the home folder, which other users cannot write to.
 */
const SSH_OPTIONS = [
  'ConnectTimeout=10',
  'BatchMode=yes',
  'ControlMaster=auto',
  'ControlPath=~/.ssh/pf-%C',
  'ControlPersist=60',
].flatMap((option) => ['-o', option]);

function dockerProvider(stack: TerraformStack, host: DockerHost, certificates: string | undefined): DockerProvider {
  return new DockerProvider(
    stack,
    'docker',
    escapeTemplates({
      host: host.endpoint,
      ...(certificates ? { certPath: certificates } : {}),
      ...(host.endpoint.startsWith('ssh://') ? { sshOpts: SSH_OPTIONS } : {}),
    }),
  );
}

/** Credentials stay where kubectl has them: in the kubeconfig, or in the file that KUBE_CONFIG_PATH names. */
function kubernetesProvider(
  stack: TerraformStack,
  cluster: Cluster,
  kubeconfig: string | undefined,
): KubernetesProvider {
  return new KubernetesProvider(
    stack,
    'kubernetes',
    escapeTemplates({
      ...(kubeconfig ? { configPath: kubeconfig } : {}),
      ...(cluster.context ? { configContext: cluster.context } : {}),
      // What others write under keys that no resource of ours has is theirs: service meshes, Rancher, OpenShift, or
      // `kubectl rollout restart`. The provider never ignores a key that is written here.
      ignoreAnnotations: ['.*'],
      ignoreLabels: ['.*'],
    }),
  );
}
