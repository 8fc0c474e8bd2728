import type { Diagnostic } from '../../poolfile/diagnostics/diagnostic';
import { verdictOf } from '../../poolfile/diagnostics/verdict';
import type { Loaded } from '../../poolfile/load';
import type { DockerHost } from '../../poolfile/pool/docker';
import type { DockerPool, Place } from '../../poolfile/pool/pool';
import { Size } from '../../poolfile/values/units';
import { examplePool, omit } from '../example-pool';

const HOST: DockerHost = {
  name: 'box-1',
  endpoint: 'unix:///var/run/docker.sock',
  address: '10.20.0.11',
  loopback: false,
  engine: 29,
};

/** The example of the tests as a small pool of `dev`. */
export function pool(name: string, changes: Partial<DockerPool> = {}): DockerPool {
  const { serving, ...example } = omit(examplePool(), 'gpus', 'tlsBundle');
  return {
    ...example,
    environment: 'dev',
    name,
    description: `The pool ${name}`,
    prefix: `pf-dev-${name}`,
    host: HOST,
    models: [{ name: 'mistral:7b', reference: 'mistral:7b', insecure: false }],
    replicas: [{ number: 1, devices: [] }],
    memory: Size.parse('8GiB'),
    cpus: 4,
    serving: omit(serving, 'threads'),
    storage: { retain: true },
    clients: [],
    access: { port: 11434, auth: 'none', tokens: [], origins: [], url: 'http://10.20.0.11:11434' },
    images: { ollama: { image: 'ollama/ollama', version: '0.32.15' }, gateway: { image: 'haproxy:3.2' } },
    ...changes,
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

/** What `load` gives; its verdict is that of the diagnostics. */
export function loaded(changes: Partial<Loaded> = {}, strict = false): Loaded {
  return {
    verdict: verdictOf(changes.diagnostics ?? [], strict),
    diagnostics: [],
    places: [],
    locks: [],
    sources: new Map(),
    explain: [],
    environments: ['dev'],
    poolCount: 0,
    ...changes,
  };
}

export function diagnostic(severity: Diagnostic['severity'], changes: Partial<Diagnostic> = {}): Diagnostic {
  return {
    severity,
    code: 'value-invalid',
    message: 'memory: expected a size such as 512MiB or 24GiB, got "24GB"',
    at: { file: 'pools/dev/chat.yaml', line: 6, column: 9 },
    hint: '24GB is 22.4GiB; write memory: 22GiB or 24GiB',
    ...changes,
  };
}

/** Two pools, of which one has everything, and the origin of some of their values. */
export const TWO_POOLS: Loaded = loaded({
  places: [
    place([
      pool('chat', {
        models: [
          { name: 'mistral:7b', reference: 'mistral:7b', insecure: false },
          {
            name: 'team/tiny:1',
            reference: 'registry.lab.example:5001/library/tiny:1',
            digest: `sha256:${'ab'.repeat(32)}`,
            insecure: true,
          },
        ],
        replicas: [
          { number: 1, devices: ['GPU-1'] },
          { number: 2, devices: ['GPU-2'] },
        ],
        gpus: { vendor: 'nvidia', product: 'nvidia-l4', names: ['NVIDIA-L4'], count: 1, memory: Size.parse('24GiB') },
        memory: Size.parse('24GiB'),
        access: {
          port: 11434,
          auth: 'token',
          tokens: [{ name: 'rensei', sha256: 'c0ffee'.padEnd(64, '0') }],
          origins: [],
          url: 'https://chat.ai.example.internal',
        },
      }),
      pool('tiny', { serving: { ...pool('tiny').serving, keepAlive: 'forever' } }),
    ]),
  ],
  poolCount: 2,
  locks: [{ environment: 'lab', file: 'pools/dev/allocations.lock.yaml', text: '', changed: true, isNew: false }],
  explain: [
    { file: 'pools/dev/chat.yaml', path: 'memory', value: '24GiB', from: 'pools/_base/chat.yaml:4' },
    { file: 'pools/dev/chat.yaml', path: 'serving.keepAlive', value: '5m', from: 'default' },
    { file: 'pools/dev/tiny.yaml', path: 'memory', value: '8GiB', from: 'pools/dev/tiny.yaml:5' },
  ],
});
