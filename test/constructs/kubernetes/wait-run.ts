import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { shellScript } from '../../../containers/shell-script';

const SCRIPT = shellScript(path.join(__dirname, '../../../constructs/kubernetes/wait.sh'));
const TODAY = '2026-05-05T12:00:00Z';

/** Records as the script's templates print them. */
export const record = (...fields: readonly string[]): string => `\x1e${fields.join('\x1f')}`;
export const servers = (ready: number, pods = 2): string =>
  record('workload', 'StatefulSet/s', '3', '3', '2', String(pods), '2', String(ready), '<no value>', '<no value>');
export const job = (succeeded: string, active: string): string =>
  record('workload', 'Job/s', '1', ...Array<string>(5).fill('<no value>'), succeeded, active);

interface Cluster {
  readonly workload: string;
  readonly pods?: string;
  readonly events?: string;
  /** Events may not be read. */
  readonly forbidden?: boolean;
  /** The error of every question. */
  readonly gone?: string;
  /** What `get jobs` answers. */
  readonly jobs?: string;
  /** What the pods said as they ended, each after \x1e. */
  readonly results?: string;
  /** The last line of the log, one for each time that it is read; then the last again. */
  readonly log?: readonly string[];
}

/** Runs the script with a kubectl that answers from files, in a folder of its own. */
export function waitRunner() {
  const folder = mkdtempSync(path.join(tmpdir(), 'poolform-wait-'));

  /** Runs it with a kubectl that answers from files and a clock that only `sleep` moves. */
  function waited(
    { workload, pods = '', events = '', forbidden = false, gone, jobs = '', results = '', log = [] }: Cluster,
    more: NodeJS.ProcessEnv = {},
  ) {
    const answers = { workload, pods, events, jobs, results, log: log.join('\n') };
    for (const [name, text] of Object.entries(answers)) writeFileSync(path.join(folder, name), text);
    const kubectl = `#!/bin/sh
echo "$*" >>${folder}/asked
${gone ? `printf '%s\\n' '${gone}' >&2; exit 1` : ''}
case "$*" in
  *'get pods'*--sort-by*) cat ${folder}/results ;;
  *'get pods'*) cat ${folder}/pods ;;
  *'get jobs'*) cat ${folder}/jobs ;;
  *' logs '*) head -n 1 ${folder}/log; [ "$(wc -l <${folder}/log)" = 0 ] || sed -i 1d ${folder}/log ;;
  *'get events'*) ${forbidden ? 'echo forbidden >&2; exit 1' : `cat ${folder}/events`} ;;
  *delete*) ;;
  *) cat ${folder}/workload ;;
esac`;
    const date = `#!/bin/sh\ncase "$*" in -u*) echo ${TODAY} ;; *) cat ${folder}/clock ;; esac`;
    // with PATIENCE, everything is there after so many seconds; with STRIDE, the clock goes faster
    const sleep = `#!/bin/sh
now=$(($(cat ${folder}/clock) + $1 * \${STRIDE:-1}))
echo $now >${folder}/clock
[ $now -lt \${PATIENCE:-1000000} ] || mv ${folder}/later ${folder}/workload`;
    writeFileSync(path.join(folder, 'later'), workload.includes('Job/') ? job('1', '0') : servers(2));
    writeFileSync(path.join(folder, 'clock'), '0\n');
    writeFileSync(path.join(folder, 'asked'), '');
    for (const [name, text] of Object.entries({ kubectl, date, sleep })) {
      writeFileSync(path.join(folder, name), text);
      chmodSync(path.join(folder, name), 0o755);
    }
    const { status, stdout, stderr } = spawnSync('/bin/sh', ['-c', SCRIPT], {
      encoding: 'utf8',
      timeout: 60_000,
      env: {
        PATH: `${folder}:${process.env['PATH']}`,
        WORKLOADS: 'statefulset/s',
        PODS: 'a=b',
        CLAIMS: 'models-s-[0-9]+',
        WHAT: 'servers',
        LIMIT: '600',
        NODES: '0',
        NODES_FIELD: 'kubernetes.gpu.nodeTimeout',
        FAILURE: 'servers failed',
        JOBS: '',
        CONTAINER: '',
        COMMAND: 'kubectl get events',
        NAMESPACE: 'n',
        CONTEXT: 'c',
        ...more,
      },
    });
    const [asked = '', clock] = ['asked', 'clock'].map((name) => readFileSync(path.join(folder, name), 'utf8'));
    return { status, stdout, stderr, asked, seconds: Number(clock) };
  }
  return { waited, end: () => rmSync(folder, { recursive: true, force: true }) };
}

export const creating = record('pod', 's-0') + record('waiting', 'ContainerCreating', '');
export const pending = record('pod', 's-0') + record('unscheduled', '0/1 nodes are available: 1 Insufficient cpu.');
