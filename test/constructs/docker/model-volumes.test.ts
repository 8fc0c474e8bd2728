import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DockerProvider } from '@cdktf/provider-docker/lib/provider';
import { App, TerraformStack, TerraformVariable, Testing } from 'cdktf';
import { ModelVolumes } from '../../../constructs/docker/model-volumes';
import { shellScript } from '../../../containers/shell-script';
import { examplePlace, examplePool } from '../../example-pool';
import { type Attributes, synthesize } from '../../synth';

const pool = (name: string, retain: boolean) => examplePool({ name, prefix: `pf-lab-${name}`, storage: { retain } });
const resource = (all: Readonly<Record<string, Attributes>>, id: string): Attributes =>
  Object.entries(all).find(([name]) => name.startsWith(`docker_model-volumes_${id}_`))![1];
const environment = (attributes: Attributes): Readonly<Record<string, string>> =>
  attributes.provisioner![0]!['local-exec'].environment;

describe('what removes the model volumes of a host', () => {
  const place = examplePlace([pool('chat', false), pool('code', true), pool('talk', false)]);
  const stack = synthesize(place);
  const all = stack.resources('terraform_data');
  const provider = stack.json.provider['docker'][0]! as unknown as { readonly ssh_opts: readonly string[] };

  test('a destroy removes what the present files do not retain, with its own wait for containers', () => {
    const destroyed = resource(all, 'destroyed');
    expect(destroyed).not.toHaveProperty('triggers_replace');
    expect(environment(destroyed)).toEqual({
      VOLUMES: 'pf-lab-chat-models pf-lab-talk-models',
      OWNERS: 'team-ml',
      WAIT: '0',
      STATE: '${self.id}',
      DOCKER_HOST: 'ssh://deploy@box-1.lab.example',
      SSH_OPTIONS: provider.ssh_opts.join('\n'),
    });
  });

  test('an apply removes what the last one noted, except for pools that are still there', () => {
    const left = resource(all, 'left');
    expect(left.triggers_replace).toEqual({
      'pf-lab-chat-models': 'is removed with its pool',
      'pf-lab-code-models': 'stays when its pool goes',
      'pf-lab-talk-models': 'is removed with its pool',
    });
    expect(environment(left)['VOLUMES']).toBe(
      '${join(" ", [for name, setting in self.triggers_replace : name if setting == "is removed with its pool" && ' +
        '!contains(["pf-lab-chat-models","pf-lab-code-models","pf-lab-talk-models"], name)])}',
    );
  });

  test('they are there without a pool, so the models of the last pool go with it', () => {
    const none = synthesize({ ...place, pools: [] }).resources('terraform_data');
    expect(environment(resource(none, 'destroyed'))['VOLUMES']).toBe('');
    expect(resource(none, 'left').triggers_replace).toEqual({});
  });

  test('certificates are found in a home folder, too', () => {
    const host = { ...examplePool().host, endpoint: 'tcp://10.0.0.1:2376', certificates: '~/box' };
    const tcp = synthesize({ ...examplePlace([examplePool({ host })]), host } as ReturnType<typeof examplePlace>);
    expect(environment(resource(tcp.resources('terraform_data'), 'destroyed'))).toMatchObject({
      DOCKER_HOST: 'tcp://10.0.0.1:2376',
      DOCKER_CERT_PATH: '${pathexpand("~/box")}',
      DOCKER_TLS_VERIFY: '1',
    });
  });

  test('a provider that refers to a variable is not asked, because Terraform would refuse the stack', () => {
    const stack = new TerraformStack(new App({ stackTraces: false }), 'own');
    const address = new TerraformVariable(stack, 'address', { type: 'string' });
    ModelVolumes.of(new DockerProvider(stack, 'docker', { host: address.stringValue })).add('a', { retain: false });
    const { resource: made } = JSON.parse(Testing.synth(stack)) as {
      readonly resource: { readonly terraform_data: Readonly<Record<string, Attributes>> };
    };
    expect(environment(resource(made.terraform_data, 'destroyed'))).toEqual({
      VOLUMES: 'a',
      OWNERS: '',
      WAIT: '0',
      STATE: '${self.id}',
      ENGINE_UNKNOWN: '1',
    });
  });
});

describe('the script', () => {
  const script = ['engine.sh', 'remove-volumes.sh']
    .map((file) => shellScript(join(__dirname, '../../../constructs/docker', file)))
    .join('');
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'poolform-remove-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const command = (name: string, text: string): void => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  };
  const run = (env: Readonly<Record<string, string>>, PATH = `${folder}:/usr/bin:/bin`) => {
    const { status, stdout } = spawnSync('/bin/sh', ['-c', script], {
      env: { VOLUMES: 'pf-a-models pf-b-models', WAIT: '0', ...env, PATH },
      encoding: 'utf8',
    });
    return { status, lines: stdout.trimEnd().split('\n') };
  };

  test('removes each volume with the engine of the provider', () => {
    command('docker', 'echo "$DOCKER_HOST $*" >>"$0.log"');
    expect(run({ DOCKER_HOST: 'unix:///x.sock' })).toEqual({
      status: 0,
      lines: ['poolform: removed volume pf-a-models', 'poolform: removed volume pf-b-models'],
    });
  });

  test('connects over SSH with the options of the provider, each as one argument', () => {
    command('ssh', 'case $* in *" rm "*) printf "<%s>" "$@" ;; esac; exit 1');
    const { status, lines } = run({
      VOLUMES: 'pf-a-models',
      DOCKER_HOST: 'ssh://me@box',
      SSH_OPTIONS: '-o\nProxyCommand=a b *\n-v',
    });
    expect(status).toBe(1);
    expect(lines.join('')).toContain(
      '<-o><ProxyCommand=a b *><-v><--><ssh://me@box><docker><volume><rm><-f><pf-a-models>',
    );
  });

  test('names every volume that the engine does not remove, with its reason, and fails', () => {
    command('docker', '[ "$1" != volume ] || { echo "$4: in use"; exit 1; }');
    expect(run({})).toEqual({
      status: 1,
      lines: ['pf-a-models', 'pf-b-models'].map(
        (name) => `poolform: NOT REMOVED: ${name}: ${name}: in use. Run on the pool's host: docker volume rm ${name}`,
      ),
    });
  });

  test('waits while containers of a pool use the volume, and not for others', () => {
    command('docker', 'if [ "$1" = ps ]; then rm "$0.used"; echo one; else [ ! -e "$0.used" ]; fi');
    writeFileSync(join(folder, 'docker.used'), '');
    expect(run({ VOLUMES: 'pf-a-models', WAIT: '4' })).toEqual({
      status: 0,
      lines: ['poolform: removed volume pf-a-models'],
    });
    command('docker', '[ "$1" = ps ] || { echo in use; exit 1; }');
    const begun = Date.now();
    expect(run({ VOLUMES: 'pf-a-models', WAIT: '4' }).status).toBe(1);
    expect(Date.now() - begun).toBeLessThan(1_500);
  });

  test.each([
    ['another owner', `[ "$2" = inspect ] && echo '      "org.poolform.owner": "team-b"'`, 'it belongs to team-b'],
    [
      'another Terraform state, whose containers use it',
      'case "$*" in ps*=mine) ;; ps*) echo c1 ;; esac',
      'containers of another Terraform state use it',
    ],
  ])('leaves a volume of %s alone', (_, docker, why) => {
    command('docker', `echo "$*" >>"$0.log"\n${docker}\n:`);
    expect(run({ VOLUMES: 'pf-a-models', OWNERS: 'team-a', STATE: 'mine' })).toEqual({
      status: 0,
      lines: [`poolform: pf-a-models stays: ${why}`],
    });
    expect(readFileSync(join(folder, 'docker.log'), 'utf8')).not.toContain('volume rm');
  });

  test.each([
    ['without the command', {}],
    ['with an engine that only Terraform knows', { ENGINE_UNKNOWN: '1' }],
  ])('%s, it says what to run, and does not stop the destroy', (_, env) => {
    if ('ENGINE_UNKNOWN' in env) command('docker', 'exit 1');
    const { status, lines } = run(env, folder);
    expect([status, lines]).toEqual([
      0,
      [expect.stringMatching(/^poolform: NOT REMOVED: .*: docker volume rm pf-a-models pf-b-models$/)],
    ]);
  });

  test('asks nobody if there is nothing to remove', () => {
    expect(run({ VOLUMES: '' }, folder)).toEqual({ status: 0, lines: [''] });
  });
});
