import { describing, ended, IMAGES, MODELS, providerMissing, REGISTRY } from '../needs';

/** Terraform's provider reads another variable than kubectl. */
if (process.env['KUBECONFIG']) process.env['KUBE_CONFIG_PATH'] ??= process.env['KUBECONFIG'];

/** Devices that nodes of the cluster have, and the RuntimeClass for them. */
export const DEVICES = {
  product: 'nvidia-l4',
  label: 'nvidia.com/gpu.product=NVIDIA-L4',
  runtimeClass: 'nvidia',
  resource: 'nvidia.com/gpu',
} as const;

/** Why the suites cannot run on a cluster here; undefined if they can. */
export function whyNoCluster(): string | undefined {
  if (!process.env['KUBECONFIG']) return 'KUBECONFIG is not set';
  if (!REGISTRY || !MODELS)
    return 'LAB_REGISTRY and LAB_MODELS are not set: the images and models of the suites come from there';
  if (!ended('terraform', ['version']).good) return 'terraform is not installed';
  if (!ended('kubectl', ['version', '--client']).good) return 'kubectl is not installed';
  if (!ended('kubectl', ['get', '--raw', '/readyz', '--request-timeout=10s']).good)
    return 'no cluster answers at KUBECONFIG';
  if (ended('kubectl', ['get', 'nodes', '-l', DEVICES.label, '-o', 'name']).stdout.trim() === '')
    return `no node of the cluster has the label ${DEVICES.label}`;
  if (!ended('kubectl', ['get', 'runtimeclass', DEVICES.runtimeClass]).good)
    return `the cluster has no RuntimeClass ${DEVICES.runtimeClass}`;
  for (const image of [IMAGES.ollama.image, IMAGES.gateway.image, IMAGES.client, IMAGES.node]) {
    if (!inRegistry(image)) return `the image ${image.split('/').pop()} is not in LAB_REGISTRY`;
  }
  return providerMissing('kubernetes');
}

const MANIFESTS = [
  'oci.image.index.v1',
  'oci.image.manifest.v1',
  'docker.distribution.manifest.list.v2',
  'docker.distribution.manifest.v2',
]
  .map((type) => `application/vnd.${type}+json`)
  .join(', ');

function inRegistry(image: string): boolean {
  const [, name = '', tag = ''] = /^[^/]+\/(.+):([^:]+)$/.exec(image) ?? [];
  const url = `http://${REGISTRY}/v2/${name}/manifests/${tag}`;
  const ask = `
    fetch('${url}', { headers: { accept: '${MANIFESTS}' } })
      .then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))`;
  return ended(process.execPath, ['-e', ask]).good;
}

/** The longest that a test or a hook may take, so that a cluster that hangs fails the test and not the run. */
const MOST_MS = 900_000;

/** The tests of one suite. If what they need is missing, all of them are skipped, with one line on stderr. */
export function kubeSuite(name: string, tests: () => void, further: () => string | undefined = () => undefined): void {
  jest.setTimeout(MOST_MS);
  describing(whyNoCluster() ?? further(), name, tests);
}
