import { remove, sharedHint, synonymTable } from './synonyms';

/**
 * Words of other tools at the top of a pool file, and fields of ours in the wrong place. Data: nothing is decided here.
 */

const MANIFEST =
  'write a pool file, not a Kubernetes manifest: ' +
  'Poolform creates the objects from target, gpus, memory, cpus and models';
const COMPOSE =
  'write a pool file, not a Compose file: ' +
  'Poolform creates the containers from target, gpus, memory, cpus and models';
const CHART =
  'write a pool file, not values of a Helm chart: models: [mistral:7b] and gpus: { product: nvidia-l4, count: 1 }';
const IMAGES =
  'write images: { ollama: { version: 0.32.15, image: … } } in environment.yaml: ' +
  'images belong to the whole environment';
const PROFILE = 'write it in a profile: rensei: { profiles: { local-mistral: { model: mistral:7b, config: { … } } } }';

export const POOL_FIELD_SYNONYMS = synonymTable(
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
    ['serving.answerTimeout', '1h', 'answer_timeout request_timeout response_timeout read_timeout'],
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
    ['pull.noProxy', '[registry.example]', 'no_proxy'],
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
    ['access.origins', '[https://chat.example]', 'origins cors cors_origins allowed_origins allow_origins'],
    ['access.url', 'https://chat.ai.example.internal', 'url endpoint base_url domain'],
    ['scheduling.nodeSelector', '{ team: ai }', 'node_selector'],
    ['scheduling.tolerations', '[{ key: dedicated, value: ai }]', 'tolerations'],
    ['scheduling.priorityClass', 'serving', 'priority_class priority_class_name'],
    ['scheduling.runtimeClass', 'nvidia', 'runtime_class runtime_class_name'],
    ['scheduling.schedulerName', 'kai-scheduler', 'scheduler scheduler_name'],
    ['scheduling.labels', '{ team: ai }', 'labels pod_labels'],
    ['scheduling.annotations', '{ example.com/note: text }', 'annotations pod_annotations'],
    ['rensei.profiles', '{ local-mistral: { model: mistral:7b } }', 'profile profiles model_profiles'],
  ],
  [
    sharedHint('kubernetes k8s cluster node context namespace', 'write target: { kubernetes: gpu-cluster }', 'target'),
    sharedHint('services container containers x_common', COMPOSE),
    sharedHint('api_version kind metadata spec template selector data string_data init_containers', MANIFEST),
    sharedHint('ollama values global', CHART, 'models', 'gpus'),
    sharedHint(
      'resources limits requests reservations',
      'write memory: 24GiB and cpus: 8, each both limit and request, and gpus: { product: nvidia-l4, count: 1 }',
      'memory',
      'cpus',
      'gpus',
    ),
    sharedHint(
      'deploy',
      'write replicas: 2, memory: 24GiB, cpus: 8 and gpus: { product: nvidia-l4, count: 1 }',
      'memory',
      'cpus',
      'gpus',
    ),
    sharedHint(
      'token tokens api_key api_keys password secret users credentials bearer',
      'run `poolform token`, and write the entry that it prints below access.tokens',
      'access.tokens',
    ),
    sharedHint(
      'image images tag repository ollama_version server_version pull_policy image_pull_policy build dockerfile',
      IMAGES,
    ),
    sharedHint('image_pull_secrets pull_secrets', 'write images: { pullSecrets: [regcred] } in environment.yaml'),
    sharedHint(
      'backend provider terraform state',
      'write backend in environment.yaml: it belongs to the whole environment',
    ),
    sharedHint(
      'name container_name hostname name_override fullname_override id title',
      'rename the file instead: a pool has the name of its file',
    ),
    sharedHint(
      'volume volumes persistence persistent_volume persistent_volume_claim pvc volume_claim_templates ' +
        'volume_mounts extra_volumes mounts mount_path data_dir path',
      'write storage: { size: 100GiB }: Poolform creates the volume for models',
    ),
    sharedHint('restart restart_policy', remove('servers restart by themselves')),
    sharedHint(
      'networks network network_mode links extra_hosts dns',
      remove('each pool has its own networks; access.from lists who may connect'),
    ),
    sharedHint(
      'ingress service load_balancer gateway route routes',
      'write access: { port, tokens, tls, from }; your own Ingress can lead to the Service of the pool',
    ),
    sharedHint(
      'healthcheck liveness_probe readiness_probe startup_probe',
      remove('Poolform sets the health checks of servers and gateway'),
    ),
    sharedHint(
      'command entrypoint args lifecycle init',
      remove('the command of servers is fixed; their settings are in serving'),
    ),
    sharedHint('depends_on', remove('Poolform sets the order')),
    sharedHint(
      'user privileged cap_add cap_drop security_opt security_context pod_security_context ' +
        'service_account service_account_name read_only userns_mode',
      remove('servers always run without root and without capabilities'),
    ),
    sharedHint(
      'shm_size ipc host_ipc host_network pid ulimits sysctls tmpfs logging',
      remove('servers get nothing from the host except their devices'),
    ),
    sharedHint(
      'autoscaling hpa min_replicas max_replicas knative',
      'write replicas: 2: the number of servers is fixed',
      'replicas',
    ),
    sharedHint(
      'num_gpu num_gpus gpu_layers n_gpu_layers',
      'write gpus: { product, count } for devices; num_gpu is a model parameter that counts layers',
    ),
    sharedHint(
      'affinity node_affinity pod_anti_affinity topology_spread_constraints',
      'write scheduling: { nodeSelector: { team: ai } }; Poolform spreads replicas over nodes',
    ),
    sharedHint(
      'vram gpu_memory',
      'write gpus: { product: nvidia-l4, count: 1 }: the product sets the memory of a device; memory is host memory',
    ),
    sharedHint('temperature top_p top_k num_predict repeat_penalty seed stop max_tokens system system_prompt', PROFILE),
  ],
);
