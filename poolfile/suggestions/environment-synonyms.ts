import { GPU_SYNONYMS, variableSuggestion } from './shared-synonyms';
import { relativeTo, remove, sharedHint, type SynonymLookup, synonymTable } from './synonyms';

/** Words of other tools in `environment.yaml`. Data: nothing is decided here. */

const ENVIRONMENT = synonymTable(
  [
    [
      'docker',
      '{ box-1: { host: ssh://deploy@box-1.example } }',
      'docker_host host hosts machines servers box boxes engine target',
    ],
    ['kubernetes', '{ gpu-cluster: { context: gpu-admin } }', 'k8s cluster clusters context kubeconfig nodes'],
    ['owner', 'team-ml', 'team contact maintainer owners'],
    ['backend', '{ s3: { bucket: …, region: … } }', 'terraform state remote_state s3 gcs azurerm'],
    ['images.ollama.version', '0.32.15', 'ollama_version server_version ollama'],
    ['images.ollama.image', '"ollama/ollama@sha256:…"', 'image ollama_image repository'],
    ['images.gateway.image', '"haproxy@sha256:…"', 'gateway haproxy gateway_image'],
    ['images.pullSecrets', '[regcred]', 'pull_secrets image_pull_secrets'],
    ['rensei.project', 'my-project', 'project organization org'],
  ],
  [
    sharedHint(
      'services networks volumes',
      'write docker: or kubernetes: with the places of the environment; this is no Compose file',
    ),
    sharedHint(
      'api_version kind metadata spec',
      'write docker: or kubernetes: with the places of the environment; this is no Kubernetes manifest',
    ),
    sharedHint(
      'gpus gpu memory cpus cpu disk address subnets',
      'write it for each host: docker: { box-1: { host: …, memory: 128GiB, ' +
        'gpus: [{ product: nvidia-l4, count: 1 }] } }',
    ),
    sharedHint(
      'models replicas serving access storage pull scheduling tokens port extends',
      'write it in a pool file beside this one',
    ),
    sharedHint('name environment env title', 'rename the folder instead: an environment has the name of its folder'),
  ],
);

const HOST = synonymTable(
  [
    ['host', 'ssh://deploy@box-1.example', 'docker_host endpoint url socket uri connection'],
    ['address', '10.20.0.11', 'ip ip_address bind listen publish listen_address'],
    ['certificates', './certificates/box-1', 'cert_path docker_cert_path certs tls ca_material'],
    ['engine', '29', 'version docker_version engine_version'],
    ['selinuxType', 'nvidia_container_t', 'selinux selinux_type security_opt security_opts security_options label'],
    ['subnets', '10.213.0.0/20', 'subnet network networks cidr pool_cidr'],
    ['memory', '128GiB', 'mem ram'],
    ['cpus', '32', 'cpu cores processors'],
    ['disk', '1TiB', 'storage size volume'],
    ['gpus', '[{ product: nvidia-l4, count: 1 }]', 'gpu devices accelerators'],
  ],
  [
    sharedHint(
      'user port password ssh_key key private_key identity_file ssh_opts',
      'let ssh take it from ~/.ssh/config or the agent; user and port can be in host: ssh://deploy@box-1.example:22',
    ),
  ],
);

const INVENTORY = synonymTable(
  [['uuid', 'GPU-…', 'device_id device_ids uuids devices id ids']],
  [sharedHint('index indices', 'write count for devices by index from 0, or uuid for one device', 'product', 'count')],
);

/**
 * The intended form of a device is unclear, so a missing UUID is not reported. A UUID beside a count is a
 * known key, of another form.
 */
const DEVICE: SynonymLookup = (key, parent) => {
  const suggestion = key === 'uuid' ? undefined : (INVENTORY(key, parent) ?? GPU_SYNONYMS(key, parent));
  return suggestion && { ...suggestion, fields: ['product', 'count', 'uuid'] };
};

/** Of a node group: a cluster chooses devices by itself. */
const NODE_GPUS = synonymTable(
  [],
  [
    sharedHint(
      'uuid uuids device_id device_ids devices id ids index indices',
      remove('the cluster chooses devices; write how many a node has'),
      'product',
      'count',
    ),
  ],
);

const BACKEND = synonymTable(
  [],
  [
    sharedHint(
      'remote cloud',
      'write s3, gcs, azurerm, http or another backend: ' +
        'this one runs Terraform elsewhere, where hosts and kubectl are not',
    ),
  ],
);

/** Of `environment.yaml`. */
export const environmentSynonyms: SynonymLookup = (key, parent) => {
  const [top] = parent;
  if (top === 'docker') return relativeTo(parent.length === 2 ? HOST : DEVICE, key, parent);
  if (top === 'kubernetes' && parent[4] === 'gpus')
    return relativeTo((word, path) => NODE_GPUS(word, path) ?? GPU_SYNONYMS(word, path), key, parent);
  if (top === 'backend' && parent.length === 1) return BACKEND(key, parent);
  return parent.length === 0 ? (variableSuggestion(key) ?? ENVIRONMENT(key, parent)) : undefined;
};
