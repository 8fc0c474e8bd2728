import { examplePlace, examplePool } from '../../example-pool';
import { type Attributes, synthesize } from '../../synth';
import { Size } from '../../../poolfile/values/units';

const stack = synthesize(examplePlace());
const containers = () => Object.values(stack.resources('docker_container'));
const variable = (container: Attributes, name: string): string | undefined =>
  container.env.find((e) => e.startsWith(`${name}=`))?.slice(name.length + 1);

test('addresses are contract: a changed address replaces the resource', () => {
  const addresses = Object.entries(stack.json.resource).flatMap(([type, all]) =>
    Object.keys(all).map((name) => `${type}.${name}`),
  );
  expect(addresses.sort()).toEqual([
    'docker_container.chat_config_container_3B5FE47C',
    'docker_container.chat_devices-1_container_2863E97C',
    'docker_container.chat_devices-2_container_D5414069',
    'docker_container.chat_gateway_1EEDC245',
    'docker_container.chat_prune_container_8BA9C26C',
    'docker_container.chat_pull_container_607C9A6B',
    'docker_container.chat_server-1_container_22C7704D',
    'docker_container.chat_server-2_container_48180AC1',
    'docker_container.chat_tokens_container_709F1D92',
    'docker_image.chat_gateway-image_10477DD9',
    'docker_image.chat_tokens-image_A5C5305A',
    'docker_image.images_525138028d_8AB0F2CA',
    'docker_network.chat_networks_edge_6B2C140C',
    'docker_network.chat_networks_egress_260F05CC',
    'docker_network.chat_networks_inner_91B887D5',
    'docker_volume.chat_configuration_6FF32A01',
    'terraform_data.chat_preflight_246DEBD5',
    'terraform_data.chat_server-1_generation_9C8EAAE3',
    'terraform_data.chat_server-2_generation_BE469C3C',
    'terraform_data.docker_model-volumes_destroyed_F671111E',
    'terraform_data.docker_model-volumes_left_09817083',
  ]);
});

test('every container runs without capabilities, privileges, a writable root or swap', () => {
  for (const c of containers()) {
    expect(c).toMatchObject({
      capabilities: { drop: ['ALL'] },
      security_opts: ['no-new-privileges'],
      read_only: true,
      init: true,
      must_run: true,
      log_opts: { 'max-size': '10m', 'max-file': '3' },
    });
    expect(c.memory).toBeGreaterThan(0);
    expect(c.memory_swap).toBe(c.memory);
    expect(c.cpu_quota).toBeGreaterThan(0);
    expect(c.destroy_grace_seconds).toBeGreaterThan(0);
    for (const never of ['privileged', 'pid_mode', 'ipc_mode', 'publish_all_ports', 'userns_mode'])
      expect(c).not.toHaveProperty(never);
    expect(c.network_mode ?? 'none').toBe('none');
  }
});

test('containers, networks and volumes have labels with their environment, pool and part', () => {
  const labelled = ['docker_container', 'docker_network', 'docker_volume'].flatMap((type) =>
    Object.values(stack.resources(type)).map(({ labels }) =>
      Object.fromEntries((labels ?? []).map(({ label, value }) => [label.replace('org.poolform.', ''), value])),
    ),
  );
  for (const labels of labelled) expect(labels).toMatchObject({ environment: 'lab', pool: 'chat' });
  expect(labelled.map(({ part }) => part).sort()).toEqual([
    'config',
    'config',
    'devices-1',
    'devices-2',
    'edge',
    'egress',
    'gateway',
    'inner',
    'prune',
    'pull',
    'server-1',
    'server-2',
    'tokens',
  ]);
});

test('only pull and prune can write the model volume', () => {
  const mounts = containers().map((c) => [
    c.name.replace(/-\$\{.*$/, ''),
    c.mounts?.find((m) => m.target === '/models')?.read_only,
  ]);
  expect(Object.fromEntries(mounts)).toEqual({
    'pf-lab-chat-config': undefined,
    'pf-lab-chat-gateway': undefined,
    'pf-lab-chat-prune': false,
    'pf-lab-chat-pull': false,
    'pf-lab-chat-server-1': true,
    'pf-lab-chat-server-2': true,
    'pf-lab-chat-tokens': undefined,
  });
});

test('only the pull has a route out, and only the gateway is published, on one address', () => {
  const joined = Object.fromEntries(
    containers().map((c) => [
      c.name.replace(/-\$\{.*$/, '').slice(12),
      (c.networks_advanced ?? []).map((n) => /networks_([a-z]+)_/.exec(n.name)?.[1]),
    ]),
  );
  expect(joined).toEqual({
    config: ['inner'],
    'devices-1': [],
    'devices-2': [],
    gateway: ['inner', 'edge'],
    prune: [],
    pull: ['egress'],
    'server-1': ['inner'],
    'server-2': ['inner'],
    tokens: ['inner'],
  });
  expect(containers().flatMap((c) => c.ports ?? [])).toEqual([
    { external: 11434, internal: 11434, ip: '10.20.0.11', protocol: 'tcp' },
  ]);
  const inner = Object.values(stack.resources('docker_network')).find((n) => n.name === 'pf-lab-chat-inner');
  expect(inner).toMatchObject({
    internal: true,
    options: { 'com.docker.network.bridge.gateway_mode_ipv4': 'isolated' },
    ipam_config: [{ subnet: '10.213.0.0/27' }],
  });
});

test('servers and gateway wait for nothing that an apply changes, so a pull causes no outage', () => {
  const removal = 'terraform_data.docker_model-volumes_destroyed_F671111E';
  expect(stack.container('gateway')).not.toHaveProperty('depends_on');
  for (const part of ['server-1', 'server-2']) expect(stack.container(part).depends_on).toEqual([removal]);
  expect(stack.container('config').depends_on).toEqual([
    'data.docker_logs.chat_pull_result_ABA9BA7E',
    'data.docker_logs.chat_tokens_result_AB876F8C',
  ]);
  expect(stack.container('prune').depends_on).toEqual(['data.docker_logs.chat_config_result_658EA5C1', removal]);
  expect(stack.container('server-1').lifecycle).toMatchObject({ create_before_destroy: true });
});

test('whatever a crash or a restart of the engine stops is started again: only a failed job stays down', () => {
  const policies = Object.fromEntries(containers().map((c) => [c.name.replace(/-\$\{.*$/, '').slice(12), c.restart]));
  expect(policies).toEqual({
    config: 'on-failure',
    'devices-1': 'on-failure',
    'devices-2': 'on-failure',
    gateway: 'always',
    prune: 'on-failure',
    pull: 'on-failure',
    'server-1': 'always',
    'server-2': 'always',
    tokens: 'on-failure',
  });
});

test('a job that fails stops the apply with its last line', () => {
  const { lifecycle } = stack.json.data.docker_logs.chat_pull_result_ABA9BA7E!;
  expect(lifecycle.postcondition[0]!.condition).toMatch(
    /^\$\{startswith\(try\(reverse\(self\.logs_list_string\)\[0\], ".*"\), "poolform: ok [0-9a-f]{12}"\)\}$/,
  );
  expect(lifecycle.postcondition[0]!.error_message).toMatch(/^the models of pool chat were not pulled: /);
});

test.each([true, false])('with retain: %s, the models are in no state, and are forgotten if they were', (retain) => {
  const { json, resources } = synthesize(examplePlace([examplePool({ storage: { retain } })]));
  expect(Object.values(resources('docker_volume')).map((v) => v.name)).toEqual(['pf-lab-chat-config']);
  expect(json.removed).toEqual([{ from: 'docker_volume.pf-lab-chat-models', lifecycle: { destroy: false } }]);
  expect(json.output['kept_after_destroy']!.value).toEqual(
    retain ? { chat: ['volume pf-lab-chat-models on box-1 stays until you remove it'] } : {},
  );
});

test('a server gets its own devices by name, and none without GPUs', () => {
  expect(stack.container('server-2').runtime).toBe('nvidia');
  expect(variable(stack.container('server-2'), 'NVIDIA_VISIBLE_DEVICES')).toBe(
    'GPU-66666666-7777-8888-9999-000000000000',
  );
  const { gpus, ...processorOnly } = examplePool();
  const processor = synthesize(examplePlace([processorOnly])).container('server-1');
  expect(processor).not.toHaveProperty('runtime');
  expect(variable(processor, 'NVIDIA_VISIBLE_DEVICES')).toBe('void');
  const amd = synthesize(
    examplePlace([examplePool({ gpus: { ...gpus!, vendor: 'amd', product: 'amd-mi300x' } })]),
  ).container('server-1');
  expect(amd.devices.map((d) => d.host_path)).toEqual(['/dev/kfd', '/dev/dri']);
});

test('a change of models, tokens, replicas or description touches neither servers nor gateway', () => {
  const pool = examplePool();
  const parts = (p: typeof pool) => {
    const s = synthesize(examplePlace([p]));
    return JSON.stringify([
      s.container('gateway'),
      s.container('server-1'),
      s.resources('terraform_data')['chat_server-1_generation_9C8EAAE3'],
    ]);
  };
  const before = parts(pool);
  expect(parts({ ...pool, models: [...pool.models, { name: 'x:1', reference: 'x:1', insecure: false }] })).toBe(before);
  expect(
    parts({
      ...pool,
      access: { ...pool.access, tokens: [...pool.access.tokens, { name: 'b', sha256: 'c'.repeat(64) }] },
    }),
  ).toBe(before);
  expect(parts({ ...pool, replicas: [...pool.replicas, { number: 3, devices: ['GPU-3'] }] })).toBe(before);
  expect(parts({ ...pool, description: 'another' })).toBe(before);
});

test('a change of processors or memory starts a new server, under another name', () => {
  const pool = examplePool();
  const generation = (p: typeof pool) =>
    synthesize(examplePlace([p])).resources('terraform_data')['chat_server-1_generation_9C8EAAE3']?.[
      'triggers_replace'
    ];
  expect(generation({ ...pool, cpus: 4 })).not.toEqual(generation(pool));
  expect(generation({ ...pool, memory: Size.parse('32GiB') })).not.toEqual(generation(pool));
});

test('a server gets the settings of the pool file as environment variables', () => {
  const c = synthesize(
    examplePlace([
      examplePool({
        serving: {
          ...examplePool().serving,
          keepAlive: 'forever',
          flashAttention: 'on',
          kvCacheType: 'q8_0',
          maxLoadedModels: 2,
          env: { OLLAMA_SCHED_SPREAD: '1' },
        },
      }),
    ]),
  ).container('server-1');
  expect(c.env.filter((e) => e.startsWith('OLLAMA') || e.startsWith('LLAMA')).sort()).toEqual([
    'LLAMA_ARG_THREADS=8',
    'OLLAMA_CONTEXT_LENGTH=8192',
    'OLLAMA_FLASH_ATTENTION=1',
    'OLLAMA_HOST=0.0.0.0:11434',
    'OLLAMA_KEEP_ALIVE=-1',
    'OLLAMA_KV_CACHE_TYPE=q8_0',
    'OLLAMA_LOAD_TIMEOUT=5m0s',
    'OLLAMA_MAX_LOADED_MODELS=2',
    'OLLAMA_MODELS=/models',
    'OLLAMA_NOPRUNE=1',
    'OLLAMA_NO_CLOUD=1',
    'OLLAMA_NUM_PARALLEL=1',
    'OLLAMA_SCHED_SPREAD=1',
  ]);
});
