import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shellScript } from '../../../containers/shell-script';
import { changedStack } from './changed-pool';

interface Provisioned {
  readonly metadata: { readonly name: string };
  readonly wait_for_completion: boolean;
  readonly provisioner?: readonly { readonly 'local-exec': { readonly environment: Record<string, string> } }[];
}

const jobs = Object.values(
  changedStack().resources('kubernetes_job_v1') as unknown as Readonly<Record<string, Provisioned>>,
);

test('kubectl waits for pulls and probes, and the provider for no Job that may take hours', () => {
  for (const { metadata, wait_for_completion, provisioner } of jobs) {
    const pull = metadata.name.includes('-pull-');
    const probe = metadata.name.includes('-probe-');
    const ready = metadata.name.includes('-ready-');
    expect([metadata.name, wait_for_completion, provisioner?.length]).toEqual([
      metadata.name,
      !pull && !probe && !ready,
      pull ? 1 : undefined,
    ]);
    if (pull)
      expect(provisioner?.[0]?.['local-exec'].environment).toMatchObject({
        JOB: metadata.name,
        CONTAINER: 'pull',
        NAMESPACE: 'pf-prod-chat',
        CONTEXT: 'gpu-admin',
      });
  }
});

/** Runs the script with a kubectl that answers a question about the Job with each of these in turn, then the last. */
function watch(states: readonly string[], words = ''): { readonly code: number | null; readonly output: string } {
  const folder = mkdtempSync(join(tmpdir(), 'poolform-watch-'));
  states.forEach((state, i) => writeFileSync(join(folder, String(i)), state));
  const kubectl = `#!/bin/sh
    cd '${folder}'
    case "$*" in
      *' get job '*) n=$(cat n 2>/dev/null || echo 0); [ -e "$((n + 1))" ] && echo $((n + 1)) >n
        case $(cat "$n") in refused*) cat "$n" >&2; exit 1 ;; *) cat "$n" ;; esac ;;
      *' get pods '*) printf '%s' '${words}' ;;
      *' logs '*) echo "poolform: pulling big:1: $(cat n) of 9 MiB" ;;
    esac`;
  writeFileSync(join(folder, 'kubectl'), kubectl, { mode: 0o755 });
  const script = shellScript(join(__dirname, '../../../constructs/kubernetes/watch-job.sh'));
  const text = script.replace('sleep $pause', 'sleep 0.1').replace('-lt 300', '-lt 2').replace('-lt 15', '-lt 0');
  const env = { JOB: 'j', CONTAINER: 'pull', WHAT: 'not pulled', NAMESPACE: 'n', CONTEXT: '' };
  const { status, stdout, stderr } = spawnSync('/bin/sh', ['-c', text], {
    env: { PATH: `${folder}:${process.env['PATH']}`, KUBE_CONFIG_PATH: '', KUBE_CONFIG_PATHS: '', ...env },
    encoding: 'utf8',
  });
  return { code: status, output: stdout + stderr };
}

test('it shows how far the Job is, and ends with it', () => {
  expect(watch(['', '', 'SuccessCriteriaMet: \nComplete: Reached\n'], 'poolform: ok abc\n')).toEqual({
    code: 0,
    output: 'pulling big:1: 1 of 9 MiB\npulling big:1: 2 of 9 MiB\npoolform: ok abc\n',
  });
});

test('a question that is refused is asked again, and the Job goes on', () => {
  expect(watch(['', 'refused: connection refused', 'refused', 'Complete: Reached\n']).code).toBe(0);
});

test('a cluster that no longer answers ends the wait with its last words', () => {
  const { code, output } = watch(['', 'refused: the server has asked for credentials']);
  expect([code, output]).toEqual([
    1,
    expect.stringMatching(/not pulled: the cluster has not answered for \d+ s: refused: the/),
  ]);
});

test.each([
  ['its last words', 'poolform: failed a: x\npoolform: failed big:1: EOF\n', 'not pulled: failed big:1: EOF\n'],
  ['the reason of the cluster, if it has none', '', 'not pulled: too long (last: pulling big:1: 1 of 9 MiB)\n'],
])('a Job that has failed is an error with %s', (_, words, output) => {
  const ended = watch(['', 'FailureTarget: x\nFailed: too long\n'], words);
  expect([ended.code, ended.output.split('\n').slice(1).join('\n')]).toEqual([1, output]);
});

test('a Job that somebody has deleted ends the wait', () => {
  const ended = watch(['refused: Error from server (NotFound): jobs.batch "j" not found']);
  expect(ended).toEqual({ code: 1, output: 'not pulled: the Job j is gone: somebody has deleted it\n' });
});
