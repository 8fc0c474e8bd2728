import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { load } from '../poolfile/load';

/**
 * Pools per environment, per host and per cluster. No pool breaks a rule: each has the devices, ports, names and tokens
 * that it asks for.
 */
const PER_ENVIRONMENT = 100;
const PER_HOST = 5;
const PER_CLUSTER = 10;

interface Numbers {
  readonly environment: number;
  readonly place: number;
  /** Within its place. */
  readonly index: number;
}

/**
 * Files of a fleet, by their path below the root. Half of the pools are on Docker hosts, half on clusters. The same
 * size gives the same bytes.
 */
export function fleetFiles(pools: number): ReadonlyMap<string, string> {
  const files = new Map([
    ['_base/box.yaml', base('tls: { bundle: /etc/poolform/tls/bundle.pem }')],
    ['_base/cluster.yaml', base('tls: { secret: pool-tls }')],
  ]);
  for (let first = 0, environment = 1; first < pools; first += PER_ENVIRONMENT, environment += 1) {
    const count = Math.min(PER_ENVIRONMENT, pools - first);
    const onDocker = Math.ceil(count / 2);
    const folder = `fleet-${environment}`;
    files.set(
      `${folder}/environment.yaml`,
      environmentFile(environment, Math.ceil(onDocker / PER_HOST), Math.ceil((count - onDocker) / PER_CLUSTER)),
    );
    for (let i = 0; i < onDocker; i += 1)
      files.set(
        `${folder}/box-pool-${i + 1}.yaml`,
        dockerPool({ environment, place: Math.floor(i / PER_HOST) + 1, index: i % PER_HOST }),
      );
    for (let i = 0; i < count - onDocker; i += 1)
      files.set(
        `${folder}/cluster-pool-${i + 1}.yaml`,
        clusterPool({ environment, place: Math.floor(i / PER_CLUSTER) + 1, index: i % PER_CLUSTER }),
      );
  }
  return files;
}

/**
 * Writes a fleet with its lock files, as a project that is in use has them.
 * @throws Error if the files do not pass their own check: then nothing would be measured.
 */
export function writeFleet(pools: number, project: string): void {
  for (const [path, text] of fleetFiles(pools)) {
    mkdirSync(dirname(join(project, 'pools', path)), { recursive: true });
    writeFileSync(join(project, 'pools', path), text);
  }
  const { diagnostics, locks } = load({ root: 'pools', cwd: project });
  const [problem] = diagnostics;
  if (problem)
    throw new Error(`the fleet is wrong: ${problem.at.file}:${problem.at.line} ${problem.code}: ${problem.message}`);
  for (const { file, text } of locks) writeFileSync(join(project, file), text);
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Has no `e`: after a hyphen and digits, one can look like a number token of CDKTF, and the file would be refused. */
function uuid(text: string): string {
  return `GPU-${hash(text)
    .replaceAll('e', 'a')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5')}`;
}

/** Every second pool extends it. */
function base(tls: string): string {
  return `# What pools of the fleet share.
version: 1
gpus: { product: nvidia-l4, count: 1 }
memory: 24GiB
cpus: 8
serving:
  keepAlive: 30m
  contextLength: 8192
  parallel: 2
storage:
  size: 100GiB
access:
  ${tls}
`;
}

function environmentFile(environment: number, hosts: number, clusters: number): string {
  const lines = [
    'version: 1',
    `description: Fleet ${environment}`,
    'backend: { s3: { bucket: states, region: eu-central-1, key: fleet } }',
  ];
  for (let host = 1; host <= hosts; host += 1) {
    if (host === 1) lines.push('docker:');
    lines.push(
      `  box-${host}:`,
      `    host: ssh://deploy@box-${host}.fleet-${environment}.example`,
      `    address: 10.${environment}.${host}.11`,
      '    memory: 256GiB',
      '    cpus: 96',
      '    disk: 1TiB',
      '    gpus:',
    );
    for (let device = 1; device <= PER_HOST * 2; device += 1)
      lines.push(`      - { product: nvidia-l4, uuid: ${uuid(`${environment} ${host} ${device}`)} }`);
  }
  for (let cluster = 1; cluster <= clusters; cluster += 1) {
    if (cluster === 1) lines.push('kubernetes:');
    lines.push(
      `  cluster-${cluster}:`,
      `    context: admin-${cluster}.fleet-${environment}`,
      '    storageClass: fast-local',
      '    nodes:',
    );
    lines.push(
      '      - name: l4',
      `        count: ${PER_CLUSTER / 2}`,
      '        gpus: { product: nvidia-l4, count: 4 }',
      '        memory: 112GiB',
      '        cpus: 36',
      '        disk: 1TiB',
      '        taints: [{ key: nvidia.com/gpu, effect: NoSchedule }]',
    );
  }
  const pinned = (image: string): string => `"${image}@sha256:${hash(image)}"`;
  lines.push(
    'images:',
    `  ollama: { version: 0.32.15, image: ${pinned('ollama/ollama')} }`,
    `  gateway: { image: ${pinned('haproxy')} }`,
  );
  return `${lines.join('\n')}\nrensei: { project: fleet }\n`;
}

function dockerPool(numbers: Numbers): string {
  const { environment, place, index } = numbers;
  return poolFile(
    numbers,
    `{ docker: box-${place} }`,
    'box',
    [`  port: ${11_434 + index}`],
    '    - { cidr: 10.200.0.0/16 }',
    `tls: { bundle: /etc/poolform/pool-${environment}-${index}/bundle.pem }`,
    [],
  );
}

function clusterPool(numbers: Numbers): string {
  const scheduling = ['scheduling:', '  priorityClass: serving', '  runtimeClass: nvidia'];
  return poolFile(
    numbers,
    `{ kubernetes: cluster-${numbers.place} }`,
    'cluster',
    [],
    '    - { namespace: clients, pods: { app: runner } }',
    'tls: { secret: pool-tls }',
    scheduling,
  );
}

function poolFile(
  { environment, place, index }: Numbers,
  target: string,
  kind: string,
  door: readonly string[],
  from: string,
  tls: string,
  scheduling: readonly string[],
): string {
  const name = `${kind} ${environment} ${place} ${index}`;
  const shared = index % 2 === 1;
  const profile = `${kind}-${place}-${index + 1}`;
  return [
    '# yaml-language-server: $schema=../pool.schema.json',
    'version: 1',
    `description: Chat models for team ${place}-${index + 1} of fleet ${environment}`,
    ...(shared ? [`extends: ../_base/${kind}.yaml`] : []),
    `target: ${target}`,
    'replicas: 2',
    ...(shared ? [] : ['gpus: { product: nvidia-l4, count: 1 }', 'memory: 24GiB', 'cpus: 8']),
    'models:',
    '  - mistral:7b',
    '  - llama3.1:8b',
    ...(shared
      ? []
      : [
          'serving:',
          '  # how long a model stays in memory after its last request',
          '  keepAlive: 30m',
          '  contextLength: 8192',
          '  parallel: 2',
          'storage:',
          '  size: 100GiB',
        ]),
    'access:',
    ...door,
    '  tokens:',
    `    rensei: { sha256: "${hash(`${name} rensei`)}" }`,
    `    support: { sha256: "${hash(`${name} support`)}" }`,
    '  from:',
    from,
    ...(shared ? [] : [`  ${tls}`]),
    ...scheduling,
    'rensei:',
    '  profiles:',
    `    mistral-${profile}: { model: mistral:7b, config: { temperature: 0.7, topP: 0.9, contextWindow: 8192 } }`,
    `    llama-${profile}: { model: llama3.1:8b, config: { temperature: 0.2, contextWindow: 8192 } }`,
    '',
  ].join('\n');
}
