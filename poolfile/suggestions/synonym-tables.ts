import { relativeTo, type Suggestion, flowMap, sentence, type SynonymLookup, synonymTable } from './synonyms';
import { nearest } from '../values/nearest';
import { DERIVED, knownVariable, REFUSED } from '../values/ollama-variables';

/** What authors of pool and environment files mean by words of other tools, or by a field of ours in the wrong place. Data: nothing is decided here. */

const COMPOSE =
  'this is no Compose file: Poolform makes the containers from what a pool needs; write target, gpus, memory, cpus and models';
const MANIFEST =
  'this is no Kubernetes manifest: Poolform makes the objects from what a pool needs; write target, gpus, memory, cpus and models';
const CHART =
  'these are no values of a Helm chart: write models: [mistral:7b] and gpus: { product: nvidia-l4, count: 1 }';
const IMAGES =
  'images are of the whole environment: write images: { ollama: { version: 0.32.15, image: … } } in environment.yaml';
const PROFILE =
  'what is sent with a request is said in a profile: rensei: { profiles: { local-mistral: { model: mistral:7b, config: { … } } } }';
const REMOVE = (why: string): string => `remove it: ${why}`;

const POOL = synonymTable(
  [
    ['version', '1', 'schema_version format'],
    ['target', '{ docker: box-1 }', 'on docker host place location server docker_host platform'],
    ['replicas', '2', 'replica_count scale instances servers'],
    [
      'gpus',
      '{ product: nvidia-l4, count: 1 }',
      'gpu gpu_count gpu_type product accelerator accelerators devices device_requests device_ids runtime nvidia cuda',
    ],
    ['memory', '24GiB', 'mem mem_limit memory_limit mem_reservation memory_gb ram max_memory'],
    ['cpus', '8', 'cpu cores vcpu vcpus processors cpu_limit cpu_count cpu_quota cpu_shares cpuset'],
    ['models', '[mistral:7b]', 'model llm llms model_name model_id'],
    ['serving.keepAlive', '5m', 'keep_alive ttl idle_timeout'],
    [
      'serving.contextLength',
      '8192',
      'num_ctx context_length context context_window context_size ctx_size max_context max_model_len',
    ],
    ['serving.parallel', '4', 'num_parallel parallel parallelism concurrency max_concurrency'],
    ['serving.maxLoadedModels', '2', 'max_loaded_models'],
    ['serving.maxQueue', '512', 'max_queue queue_size'],
    ['serving.queueTimeout', '60s', 'queue_timeout'],
    ['serving.loadTimeout', '5m', 'load_timeout'],
    ['serving.flashAttention', 'on', 'flash_attention flash_attn'],
    ['serving.kvCacheType', 'q8_0', 'kv_cache_type cache_type kv_cache'],
    ['serving.threads', '8', 'num_thread num_threads threads'],
    [
      'serving.env',
      '{ OLLAMA_SCHED_SPREAD: "1" }',
      'env environment env_file extra_env extra_env_from env_vars variables',
    ],
    ['pull.timeout', '2h', 'pull_timeout'],
    ['pull.proxy', 'http://proxy.example:3128', 'proxy http_proxy https_proxy'],
    ['pull.ca', '{ file: /etc/ssl/corp.pem }', 'ca cacert ca_bundle ca_cert'],
    ['pull.egress', '[{ cidr: 0.0.0.0/0, ports: [443] }]', 'egress'],
    ['storage.size', '100GiB', 'size disk disk_size storage_size volume_size'],
    ['storage.class', 'fast-local', 'storage_class storage_class_name'],
    ['storage.kind', 'shared', 'access_mode access_modes'],
    ['storage.retain', 'true', 'retain reclaim_policy prevent_destroy'],
    ['access.port', '11434', 'port ports expose host_port node_port service_port published'],
    ['access.auth', 'token', 'auth authentication'],
    ['access.tls', '{ bundle: /etc/poolform/chat/bundle.pem }', 'tls ssl https cert certificate certificates'],
    ['access.from', '[{ cidr: 10.20.0.0/16 }]', 'from allow allowed allow_list whitelist cidr cidrs network_policy'],
    ['access.metricsFrom', '[{ namespace: monitoring }]', 'metrics metrics_from service_monitor prometheus monitoring'],
    ['access.url', 'https://chat.ai.example.internal', 'url endpoint base_url domain'],
    ['scheduling.nodeSelector', '{ team: ai }', 'node_selector'],
    ['scheduling.tolerations', '[{ key: dedicated, value: ai }]', 'tolerations'],
    ['scheduling.priorityClass', 'serving', 'priority_class priority_class_name'],
    ['scheduling.runtimeClass', 'nvidia', 'runtime_class runtime_class_name'],
    ['scheduling.labels', '{ team: ai }', 'labels pod_labels'],
    ['scheduling.annotations', '{ example.com/note: text }', 'annotations pod_annotations'],
    ['rensei.profiles', '{ local-mistral: { model: mistral:7b } }', 'profile profiles model_profiles'],
  ],
  [
    sentence(
      'kubernetes k8s cluster node context namespace',
      'here it is target, such as target: { kubernetes: gpu-cluster }',
      'target',
    ),
    sentence('services container containers x_common', COMPOSE),
    sentence('api_version kind metadata spec template selector data string_data init_containers', MANIFEST),
    sentence('ollama values global', CHART, 'models', 'gpus'),
    sentence(
      'resources limits requests reservations',
      'write memory: 24GiB and cpus: 8, which are limit and request in one, and gpus: { product: nvidia-l4, count: 1 }',
      'memory',
      'cpus',
      'gpus',
    ),
    sentence(
      'deploy',
      'write replicas: 2, memory: 24GiB, cpus: 8 and gpus: { product: nvidia-l4, count: 1 }',
      'memory',
      'cpus',
      'gpus',
    ),
    sentence(
      'token tokens api_key api_keys password secret users credentials bearer',
      '`poolform token` makes a token and prints its entry, which goes below access.tokens',
      'access.tokens',
    ),
    sentence(
      'image images tag repository ollama_version server_version pull_policy image_pull_policy build dockerfile',
      IMAGES,
    ),
    sentence('image_pull_secrets pull_secrets', 'write images: { pullSecrets: [regcred] } in environment.yaml'),
    sentence(
      'backend provider terraform state',
      'the backend is of the whole environment: write it in environment.yaml',
    ),
    sentence(
      'name container_name hostname name_override fullname_override id title',
      "the file's name is the pool's: rename the file",
    ),
    sentence(
      'volume volumes persistence persistent_volume persistent_volume_claim pvc volume_claim_templates volume_mounts extra_volumes mounts mount_path data_dir path',
      'models are kept in a volume that Poolform makes; its room is storage: { size: 100GiB }',
    ),
    sentence('restart restart_policy', REMOVE('servers are started again by themselves')),
    sentence(
      'networks network network_mode links extra_hosts dns',
      REMOVE('each pool has networks of its own; who may connect is access.from'),
    ),
    sentence(
      'ingress service load_balancer gateway route routes',
      "the pool's only door is access: its port, tokens, tls, and from for who may connect; an Ingress of your own may lead to its Service",
    ),
    sentence(
      'healthcheck liveness_probe readiness_probe startup_probe',
      REMOVE('servers and gateway are watched by themselves'),
    ),
    sentence(
      'command entrypoint args lifecycle init',
      REMOVE('how servers are started is not open; their settings are serving'),
    ),
    sentence('depends_on', REMOVE('the order is part of what is made')),
    sentence(
      'user privileged cap_add cap_drop security_opt security_context pod_security_context service_account service_account_name read_only userns_mode',
      REMOVE('servers run without root and without a single capability, and that is not open'),
    ),
    sentence(
      'shm_size ipc host_ipc host_network pid ulimits sysctls tmpfs logging',
      REMOVE('servers get nothing of the host but their devices'),
    ),
    sentence(
      'autoscaling hpa min_replicas max_replicas knative',
      'a pool has as many servers as the file says: write replicas: 2',
      'replicas',
    ),
    sentence(
      'num_gpu num_gpus gpu_layers n_gpu_layers',
      'write gpus: { product, count } for devices; num_gpu is a parameter of a model and counts its layers',
    ),
    sentence(
      'affinity node_affinity pod_anti_affinity topology_spread_constraints',
      'write scheduling: { nodeSelector: { team: ai } }; replicas are spread over nodes by themselves',
    ),
    sentence(
      'vram gpu_memory',
      'the memory of a device is that of its product; memory is what a replica takes of the host',
    ),
    sentence('temperature top_p top_k num_predict repeat_penalty seed stop max_tokens system system_prompt', PROFILE),
  ],
);

const PROFILE_CONFIG = synonymTable(
  [
    ['contextWindow', '8192', 'num_ctx context_length context context_size max_context'],
    ['numPredict', '1024', 'max_tokens max_output_tokens'],
    ['repeatPenalty', '1', 'frequency_penalty presence_penalty'],
  ],
  [sentence('seed stop system system_prompt', REMOVE('Rensei sends it with no profile'))],
);

const MODEL = synonymTable(
  [
    ['name', 'mistral:7b', 'model id ref reference alias'],
    ['from', 'registry.example/library/mistral:7b', 'source url registry image path'],
    ['digest', '"sha256:…"', 'sha256 hash checksum'],
  ],
  [
    sentence('tag version quantization size', 'the tag is part of the name: write name: mistral:7b'),
    sentence('pull pull_always create preload', 'every model of the list is pulled: write models: [mistral:7b]'),
  ],
);

const GPU = synonymTable(
  [
    ['product', 'nvidia-l4', 'type model name kind vendor driver'],
    ['count', '1', 'number amount quantity num size'],
    ['resource', 'nvidia.com/mig-1g.10gb', 'mig mig_devices slice profile'],
  ],
  [
    sentence(
      'device_ids uuid uuids devices ids index indices',
      "which devices a replica gets is chosen from the host's inventory in environment.yaml: write product and count",
      'product',
      'count',
    ),
    sentence(
      'nvidia.com/gpu amd.com/gpu gpu.intel.com/i915',
      'the name of the resource follows from the product: write product and count',
      'product',
      'count',
    ),
    sentence('enabled', 'write gpus: none for none, or { product: nvidia-l4, count: 1 }', 'product', 'count'),
    sentence('capabilities options', REMOVE("the runtime's options follow from the product")),
  ],
);

const ENVIRONMENT = synonymTable(
  [
    [
      'docker',
      '{ box-1: { host: ssh://deploy@box-1.example } }',
      'docker_host host hosts machines servers box boxes engine target',
    ],
    ['kubernetes', '{ gpu-cluster: { context: gpu-admin } }', 'k8s cluster clusters context kubeconfig nodes'],
    ['backend', '{ s3: { bucket: …, region: … } }', 'terraform state remote_state s3 gcs azurerm'],
    ['images.ollama.version', '0.32.15', 'ollama_version server_version ollama'],
    ['images.ollama.image', '"ollama/ollama@sha256:…"', 'image ollama_image repository'],
    ['images.gateway.image', '"haproxy@sha256:…"', 'gateway haproxy gateway_image'],
    ['images.pullSecrets', '[regcred]', 'pull_secrets image_pull_secrets'],
    ['rensei.project', 'my-project', 'project organization org'],
  ],
  [
    sentence('services networks volumes', COMPOSE),
    sentence(
      'api_version kind metadata spec',
      'this is no Kubernetes manifest: write docker: or kubernetes: with the places of the environment',
    ),
    sentence(
      'gpus gpu memory cpus cpu disk address subnets',
      'it is said of each host: docker: { box-1: { host: …, memory: 128GiB, cpus: 32, gpus: [{ product: nvidia-l4, count: 1 }] } }',
    ),
    sentence(
      'models replicas serving access storage pull scheduling tokens port extends',
      'it is said of each pool, in a file of its own beside this one',
    ),
    sentence('name environment env title', "the folder's name is the environment's: rename the folder"),
  ],
);

const HOST = synonymTable(
  [
    ['host', 'ssh://deploy@box-1.example', 'docker_host endpoint url socket uri connection'],
    ['address', '10.20.0.11', 'ip ip_address bind listen publish listen_address'],
    ['certificates', './certificates/box-1', 'cert_path docker_cert_path certs tls ca_material'],
    ['engine', '29', 'version docker_version engine_version'],
    ['subnets', '10.213.0.0/20', 'subnet network networks cidr pool_cidr'],
    ['memory', '128GiB', 'mem ram'],
    ['cpus', '32', 'cpu cores processors'],
    ['disk', '1TiB', 'storage size volume'],
    ['gpus', '[{ product: nvidia-l4, count: 1 }]', 'gpu devices accelerators'],
  ],
  [
    sentence(
      'user port password ssh_key key private_key identity_file ssh_opts',
      'ssh takes it from ~/.ssh/config or the agent; a user and a port may stand in host: ssh://deploy@box-1.example:22',
    ),
  ],
);

const TARGET = synonymTable(
  [
    ['docker', 'box-1', 'host docker_host server machine'],
    ['kubernetes', 'gpu-cluster', 'cluster context k8s'],
  ],
  [],
);

const TLS = synonymTable(
  [],
  [
    sentence(
      'cert key certificate crt pem cert_file key_file private_key ca',
      'one PEM file holds certificate and key: write bundle: /etc/poolform/chat/bundle.pem',
      'bundle',
    ),
  ],
);

/** `- mistral: 7b`. */
const SPLIT_MODEL: Suggestion = { hint: 'a blank behind a colon makes it a field: write mistral:7b', fields: ['name'] };

const INVENTORY = synonymTable(
  [['uuid', 'GPU-…', 'device_id device_ids uuids devices id ids']],
  [
    sentence(
      'index indices',
      'write count: devices are counted from index 0 on, and only a uuid names one of them',
      'product',
      'count',
    ),
  ],
);

/** Of which kind a device is meant to be cannot be told: a UUID is not missed. One beside a count is known, and goes with another form. */
const DEVICE: SynonymLookup = (key, parent) => {
  const meant = key === 'uuid' ? undefined : (INVENTORY(key, parent) ?? GPU(key, parent));
  return meant && { ...meant, fields: ['product', 'count', 'uuid'] };
};

/** The cluster chooses devices by itself. */
const NODE_GPUS = synonymTable(
  [],
  [
    sentence(
      'uuid uuids device_id device_ids devices id ids index indices',
      REMOVE('the cluster knows its devices; write how many a node has'),
      'product',
      'count',
    ),
  ],
);

const BACKEND = synonymTable(
  [],
  [
    sentence(
      'remote cloud',
      'it keeps states by workspace, and each place needs a state of its own: write s3, gcs, azurerm, http or another',
    ),
  ],
);

const TOKEN = synonymTable(
  [],
  [
    sentence(
      'token hash value secret key password sha digest',
      '`poolform token` makes a token and prints its entry: { sha256: "…" }',
      'sha256',
    ),
  ],
);

/** Of a pool file. */
export const poolSynonyms: SynonymLookup = (key, parent) => {
  const [top, second] = parent;
  if (top === 'rensei' && parent.length === 4) return relativeTo(PROFILE_CONFIG, key, parent);
  if (second === 'tokens') return relativeTo(TOKEN, key, parent);
  if (top === 'models')
    return relativeTo(
      (word, at) =>
        MODEL(word, at) ??
        (nearest(word, ['name', 'from', 'digest', 'insecure']) === undefined ? SPLIT_MODEL : undefined),
      key,
      parent,
    );
  if (top === 'target') return relativeTo(TARGET, key, parent);
  if (second === 'tls') return relativeTo(TLS, key, parent);
  if (top === 'gpus') return relativeTo(GPU, key, parent);
  return parent.length <= 1 ? (variable(key) ?? POOL(key, parent)) : undefined;
};

/** Of `environment.yaml`. */
export const environmentSynonyms: SynonymLookup = (key, parent) => {
  const [top] = parent;
  if (top === 'docker') return relativeTo(parent.length === 2 ? HOST : DEVICE, key, parent);
  if (top === 'kubernetes' && parent[4] === 'gpus')
    return relativeTo((word, at) => NODE_GPUS(word, at) ?? GPU(word, at), key, parent);
  if (top === 'backend' && parent.length === 1) return BACKEND(key, parent);
  return parent.length === 0 ? (variable(key) ?? ENVIRONMENT(key, parent)) : undefined;
};

/** A variable of the server where a field belongs: its field, or its place. */
function variable(key: string): Suggestion | undefined {
  if (!/^[A-Z]+_[A-Z0-9_]{1,80}$/.test(key)) return undefined;
  const instead = DERIVED.get(key) ?? REFUSED.get(key)?.hint;
  if (instead !== undefined) return { hint: instead };
  return knownVariable(key) ? { hint: `write ${flowMap(['serving', 'env', key], '"…"')}` } : undefined;
}
