import type { Diagnostic } from '../../poolfile/diagnostics/diagnostic';
import type { Loaded } from '../../poolfile/load';
import type { DockerHost, DockerPool, Place } from '../../poolfile/pool/pool';
import { Duration, Size } from '../../poolfile/values/units';

const HOST: DockerHost = {
  name: 'box-1',
  endpoint: 'unix:///var/run/docker.sock',
  address: '10.20.0.11',
  loopback: false,
};

/** A pool with everything decided; say only what the test is about. */
export function pool(name: string, said: Partial<DockerPool> = {}): DockerPool {
  return {
    target: 'docker',
    environment: 'dev',
    name,
    description: `The pool ${name}`,
    prefix: `pf-dev-${name}`,
    host: HOST,
    models: [{ name: 'mistral:7b', reference: 'mistral:7b', insecure: false }],
    replicas: [{ number: 1, devices: [] }],
    memory: Size.parse('8GiB'),
    cpus: 4,
    serving: {
      keepAlive: Duration.parse('5m'),
      contextLength: 8192,
      parallel: 1,
      maxLoadedModels: 'auto',
      maxQueue: 512,
      queueTimeout: Duration.parse('60s'),
      loadTimeout: Duration.parse('5m'),
      flashAttention: 'auto',
      kvCacheType: 'f16',
      env: {},
    },
    pull: { timeout: Duration.parse('2h') },
    storage: { retain: true },
    access: { port: 11434, auth: 'none', tokens: [], from: [], url: 'http://10.20.0.11:11434' },
    images: { ollama: { image: 'ollama/ollama', version: '0.32.15' }, gateway: { image: 'haproxy:3.2' } },
    networks: {
      inner: { subnet: '10.213.0.0/29' },
      edge: { subnet: '10.213.0.8/29', gateway: '10.213.0.9' },
      egress: { subnet: '10.213.0.16/29', gateway: '10.213.0.17' },
    },
    ...said,
  };
}

export function place(pools: readonly DockerPool[]): Place {
  return {
    target: 'docker',
    environment: 'dev',
    host: HOST,
    stack: 'dev-box-1',
    backend: { type: 'local', config: {} },
    pools,
  };
}

export function loaded(said: Partial<Loaded> = {}): Loaded {
  return {
    diagnostics: [],
    places: [],
    locks: [],
    sources: new Map(),
    explain: [],
    environments: ['dev'],
    poolCount: 0,
    ...said,
  };
}

export function issue(severity: Diagnostic['severity'], said: Partial<Diagnostic> = {}): Diagnostic {
  return {
    severity,
    code: 'value-invalid',
    message: 'memory: expected a size such as 512MiB or 24GiB, got "24GB"',
    at: { file: 'pools/dev/chat.yaml', line: 6, column: 9 },
    hint: '24GB is 22.4GiB; write memory: 22GiB or 24GiB',
    ...said,
  };
}

/** Two pools, one with everything, and where two of its values came from. */
export const TWO_POOLS: Loaded = loaded({
  places: [
    place([
      pool('chat', {
        models: [
          { name: 'mistral:7b', reference: 'mistral:7b', insecure: false },
          {
            name: 'team/tiny:1',
            reference: 'registry.lab.example:5001/library/tiny:1',
            digest: 'ab'.repeat(32),
            insecure: true,
          },
        ],
        replicas: [
          { number: 1, devices: ['GPU-1'] },
          { number: 2, devices: ['GPU-2'] },
        ],
        gpus: { vendor: 'nvidia', product: 'nvidia-l4', count: 1, memory: Size.parse('24GiB') },
        memory: Size.parse('24GiB'),
        access: {
          port: 11434,
          auth: 'token',
          tokens: [{ name: 'rensei', sha256: 'c0ffee'.padEnd(64, '0') }],
          from: [],
          url: 'https://chat.ai.example.internal',
        },
      }),
      pool('tiny', { serving: { ...pool('tiny').serving, keepAlive: 'forever' } }),
    ]),
  ],
  poolCount: 2,
  locks: [{ file: 'pools/dev/allocations.lock.yaml', text: '', changed: true }],
  explain: [
    { file: 'pools/dev/chat.yaml', path: 'memory', value: '24GiB', from: 'pools/_base/chat.yaml:4' },
    { file: 'pools/dev/chat.yaml', path: 'serving.keepAlive', value: '5m', from: 'default' },
    { file: 'pools/dev/tiny.yaml', path: 'memory', value: '8GiB', from: 'pools/dev/tiny.yaml:5' },
  ],
});
