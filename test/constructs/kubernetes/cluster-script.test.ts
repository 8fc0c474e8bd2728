import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { shellScript } from '../../../containers/shell-script';

const script = (name: string): string => shellScript(path.join(__dirname, '../../../constructs/kubernetes', name));

describe('kubectl and the provider, which read different variables', () => {
  const shown = (env: NodeJS.ProcessEnv) =>
    spawnSync('/bin/sh', ['-c', `${script('cluster.sh')}printf '%s %s' "$KUBECONFIG" "$CONTEXT"`], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: '/home/me', ...env },
    });

  test.each<[string, NodeJS.ProcessEnv, string]>([
    ['the file of KUBE_CONFIG_PATH, whatever KUBECONFIG says', { KUBE_CONFIG_PATH: '/a', KUBECONFIG: '/b' }, '/a '],
    ['in the home folder', { KUBE_CONFIG_PATH: '~/.kube/config' }, '/home/me/.kube/config '],
    ['several files', { KUBE_CONFIG_PATHS: '~/a:/b:~/c' }, '/home/me/a:/b:/home/me/c '],
    ['one file before several', { KUBE_CONFIG_PATH: '/a', KUBE_CONFIG_PATHS: '/b:/c' }, '/a '],
    ['no file of its own if the provider has none', { KUBECONFIG: '/b' }, '/dev/null '],
    ["the provider's context", { KUBE_CONFIG_PATH: '/a', KUBE_CTX: 'c' }, '/a c'],
    ['the written context before that', { KUBE_CONFIG_PATH: '/a', KUBE_CTX: 'c', CONTEXT: 'd' }, '/a d'],
  ])('kubectl takes %s', (_, env, expected) => {
    const { status, stdout } = shown(env);
    expect([status, stdout]).toEqual([0, expected]);
  });

  test.each(['KUBE_HOST', 'KUBE_TOKEN', 'KUBE_CTX_CLUSTER', 'KUBE_CLUSTER_CA_CERT_DATA'])(
    '%s, which only the provider reads, ends the apply before it changes anything',
    (name) => {
      const { status, stdout, stderr } = shown({ KUBE_CONFIG_PATH: '/a', [name]: 'secret' });
      expect([status, stdout]).toEqual([1, '']);
      expect(stderr).toContain(`poolform: ${name} is set:`);
      expect(stderr).not.toContain('secret');
    },
  );
});

describe('what Terraform ignores in a workload', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'poolform-settings-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** @param found - Generation and hash of the workload, as the template prints them. */
  function asked(found: string): readonly string[] {
    const kubectl = `#!/bin/sh
echo "$*" >>${folder}/asked
case "$*" in *' get '*) printf '%s' '${found}' ;; esac`;
    writeFileSync(path.join(folder, 'kubectl'), kubectl);
    chmodSync(path.join(folder, 'kubectl'), 0o755);
    writeFileSync(path.join(folder, 'asked'), '');
    const { status } = spawnSync('/bin/sh', ['-c', script('leave-alone.sh')], {
      env: {
        PATH: `${folder}:${process.env['PATH']}`,
        ...{ WORKLOAD: 'deployment/d', SETTINGS: '{"a":1}', HASH: 'h1', NAMESPACE: 'n', CONTEXT: 'c' },
      },
    });
    expect(status).toBe(0);
    return readFileSync(path.join(folder, 'asked'), 'utf8')
      .split('\n')
      .flatMap((line) => / (patch|annotate) .*/.exec(line)?.[0].trim() ?? []);
  }
  const marked = 'annotate deployment/d --overwrite poolform.org/settings=h1';
  const patched = 'patch deployment/d -p {"a":1}';

  test('is changed once after the pool file has changed, and never in an object that was just created', () => {
    expect(asked('1')).toEqual([marked]);
    expect(asked('1 ')).toEqual([marked]);
    expect(asked('4 h1')).toEqual([]);
    expect(asked('1 h1')).toEqual([]);
    expect(asked('1 h0')).toEqual([patched, marked]);
    expect(asked('4 h0')).toEqual([patched, marked]);
    // an environment that says it of an older pool
    expect(asked('4')).toEqual([patched, marked]);
  });
});
