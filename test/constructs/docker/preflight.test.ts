import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { examplePlace, examplePool } from '../../example-pool';
import { type Attributes, synthesize } from '../../synth';

const resource = synthesize(examplePlace([examplePool()])).resources('terraform_data')[
  'chat_preflight_246DEBD5'
] as Attributes;
const { command, environment } = resource.provisioner![0]!['local-exec'];

let folder = '';
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'poolform-preflight-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** An object as `docker inspect` prints it: one field on each line. */
const object = (name: string, fields: readonly string[]): string =>
  ['    {', `        "Name": "${name}",`, ...fields.map((field) => `            ${field},`), '    }'].join('\n');
const labels = (state: string, owner: string, pool = 'chat'): readonly string[] => [
  '"org.poolform.environment": "lab"',
  ...(owner === '' ? [] : [`"org.poolform.owner": "${owner}"`]),
  `"org.poolform.pool": "${pool}"`,
  ...(state === '' ? [] : [`"org.poolform.state": "${state}"`]),
];

interface Engine {
  readonly version?: string;
  readonly runtimes?: string;
  readonly networks?: readonly string[];
  readonly containers?: readonly string[];
  readonly volumes?: readonly string[];
}

/** Runs what Terraform would run, with an engine that answers so. */
function run(engine: Engine, changes: Readonly<Record<string, string>> = {}, PATH = `${folder}:/usr/bin:/bin`) {
  const {
    version = '29.0.0',
    runtimes = 'map[nvidia:{} runc:{}]',
    networks = [],
    containers = [],
    volumes = [],
  } = engine;
  for (const [kind, all] of Object.entries({ networks, containers, volumes }))
    writeFileSync(path.join(folder, kind), all.join('\n'));
  const listed = (kind: string): string => `[ ! -s ${folder}/${kind} ] || echo id`;
  writeFileSync(
    path.join(folder, 'docker'),
    `#!/bin/sh
case "$*" in
  'version --format'*) echo '${version}' ;;
  version) echo 'Server: ${version}' ;;
  info*) echo '${runtimes}' ;;
  'network ls'*) ${listed('networks')} ;;
  'network inspect'*) cat ${folder}/networks ;;
  ps*) ${listed('containers')} ;;
  'container inspect'*) cat ${folder}/containers ;;
  'volume ls'*) ${listed('volumes')} ;;
  'volume inspect'*) cat ${folder}/volumes ;;
esac`,
  );
  chmodSync(path.join(folder, 'docker'), 0o755);
  const { status, stdout } = spawnSync('/bin/sh', ['-c', command], {
    env: {
      ...environment,
      POOLFORM_CHECK: environment['POOLFORM_CHECK']!.replace(/([$%])\1\{/g, '$1{'),
      STATE: 'mine',
      DOCKER_HOST: 'unix:///x.sock',
      ...changes,
      PATH,
    },
    encoding: 'utf8',
  });
  return { status, said: stdout };
}

test('it asks once: nothing triggers it again', () => {
  expect(resource).not.toHaveProperty('triggers_replace');
  expect(environment).toMatchObject({
    PREFIX: 'pf-lab-chat',
    SUBNETS: '10.213.0.0/27 10.213.0.32/28 10.213.0.48/28',
    DEVICES: 'GPU-11111111-2222-3333-4444-555555555555 GPU-66666666-7777-8888-9999-000000000000',
    STATE: '${terraform_data.docker_model-volumes_destroyed_F671111E.id}',
  });
});

test.each<[string, Engine]>([
  ['an engine with nothing on it', {}],
  [
    'what is in the same state',
    { networks: [object('pf-lab-chat-inner', [...labels('mine', ''), '"Subnet": "10.213.0.0/27"'])] },
  ],
  [
    'what an earlier version applied',
    { networks: [object('pf-lab-chat-inner', [...labels('', ''), '"Subnet": "10.213.0.0/27"'])] },
  ],
  ['its own kept models', { volumes: [object('pf-lab-chat-models', labels('', 'team-ml'))] }],
  ['kept models without an owner', { volumes: [object('pf-lab-chat-models', labels('', ''))] }],
  ['other subnets', { networks: [object('bridge', ['"Subnet": "172.17.0.0/16"', '"Subnet": "fd00::/64"'])] }],
])('goes on with %s', (_, engine) => {
  expect(run(engine)).toEqual({ status: 0, said: '' });
});

test.each<[string, Engine, string]>([
  [
    'a pool of another owner',
    { containers: [object('/pf-lab-chat-gateway', labels('theirs', 'team-b'))] },
    'belongs to team-b (Terraform state theirs): pf-lab-chat-gateway is there',
  ],
  [
    'a pool of another state that names nobody',
    { networks: [object('pf-lab-chat-inner', labels('theirs', ''))] },
    'belongs to another Terraform state (theirs)',
  ],
  [
    'models that another owner kept',
    { volumes: [object('pf-lab-chat-models', labels('', 'team-b'))] },
    'volume pf-lab-chat-models on box-1 holds the models of a pool with the same names, and belongs to team-b',
  ],
  [
    'a subnet in use',
    { networks: [object('office', ['"Subnet": "10.213.0.0/16"'])] },
    'docker: { box-1: { subnets: 10.214.0.0/20 } }',
  ],
  [
    'a device that another state uses',
    {
      containers: [
        object('/pf-mail-talk-server-1-a', [
          ...labels('theirs', 'team-b', 'talk'),
          '"NVIDIA_VISIBLE_DEVICES=GPU-66666666-7777-8888-9999-000000000000"',
        ]),
      ],
    },
    'GPU-66666666-7777-8888-9999-000000000000 of pool chat is in use on box-1 by pf-mail-talk-server-1-a',
  ],
  ['an old engine that is not written', { version: '24.0.7' }, 'write engine: 24 for box-1'],
  ['an engine that is too old', { version: '19.03.1' }, '20.10 is the oldest'],
  ['Podman', { version: '5.4.0\nPodman Engine:' }, 'box-1 is Podman'],
  ['a host without the runtime of its cards', { runtimes: 'map[runc:{}]' }, 'sudo nvidia-ctk runtime configure'],
])('stops at %s', (_, engine, why) => {
  const { status, said } = run(engine);
  expect(status).toBe(1);
  expect(said).toContain(why);
});

test('an engine with SELinux is no reason to stop, and the way to cards is said before they are missed', () => {
  const selinux = { runtimes: '[name=seccomp,profile=builtin name=selinux nvidia]' };
  expect(run(selinux)).toEqual({
    status: 0,
    said: expect.stringContaining('selinuxType: nvidia_container_t') as string,
  });
  expect(run(selinux, { SELINUX: 'nvidia_container_t' })).toEqual({ status: 0, said: '' });
  expect(run(selinux, { VENDOR: '' })).toEqual({ status: 0, said: '' });
});

test('an old engine that is written goes on, and so does a pool without cards on a host without their runtime', () => {
  expect(run({ version: '24.0.7' }, { ENGINE: '24' }).status).toBe(0);
  expect(run({ runtimes: 'map[runc:{}]' }, { VENDOR: '' }).status).toBe(0);
});

test('a command that cannot ask this engine stops nothing: the provider may be able to', () => {
  const { status, said } = run({ version: "'; echo 'client is too new'; exit 1; echo '" });
  expect(status).toBe(0);
  expect(said).toBe('poolform: not checked whose the pools on box-1 are: client is too new\n');
});

test('without a command to ask with, it says so and goes on: the engine itself refuses what is taken', () => {
  const { status, said } = run({}, {}, '/nonexistent');
  expect(status).toBe(0);
  expect(said).toContain('not checked whose the pools on box-1 are');
});
