import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { matches, stepsOf } from './blocks';
import type { Step } from './blocks';

export const PROJECT = path.resolve(__dirname, '../..');
export const README = path.join(PROJECT, 'README.md');
const NOT_COPIED = new Set([
  '.git',
  'node_modules',
  'dist',
  'cdktf.out',
  'state',
  'coverage',
  'reports',
  '.stryker-tmp',
]);
const STEP_TIMEOUT_MS = 300_000;

/** The steps of README.md that need an engine, for the acceptance suite to run with `runStep`. */
export function acceptanceBlocks(): Step[] {
  return stepsOf(readFileSync(README, 'utf8'), 'acceptance');
}

export interface WorkingCopy {
  readonly folder: string;
  /** Whether `npm ci` is really run; elsewhere `node_modules` is a link to the project's. */
  readonly installs: boolean;
  remove(): void;
}

/**
 * The project as a new clone has it, in a temporary folder. With `installs`, the reader's `npm ci` fills `node_modules`;
 * without, it is a link to what `npm ci` put into the project, and a line `npm ci` is left out.
 */
export function workingCopy(installs: boolean): WorkingCopy {
  const folder = mkdtempSync(path.join(tmpdir(), 'poolform-readme-'));
  cpSync(PROJECT, folder, { recursive: true, filter: (from) => !NOT_COPIED.has(path.relative(PROJECT, from)) });
  if (!installs) symlinkSync(path.join(PROJECT, 'node_modules'), path.join(folder, 'node_modules'));
  return { folder, installs, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** What the reader sees of one step. Commands run in a bash of their own: neither `cd` nor a variable outlives its block. */
export function runStep(copy: WorkingCopy, step: Step, env: NodeJS.ProcessEnv): void {
  const problem = step.kind === 'run' ? commands(copy, step, env) : file(copy, step);
  if (problem !== undefined) throw new Error(`line ${step.line}: ${problem}`);
}

const NO_ENGINE = { DOCKER_HOST: 'tcp://127.0.0.1:1', KUBECONFIG: '/dev/null' };
/** Nothing that depends on the day or the machine: no update notices, version look-ups or colours. */
const QUIET = {
  CHECKPOINT_DISABLE: '1',
  NO_COLOR: '1',
  npm_config_update_notifier: 'false',
  npm_config_loglevel: 'error',
  npm_config_fund: 'false',
  npm_config_audit: 'false',
};

/** A reader's environment: this one without what npm and jest add for their children, and with the engines given; none answers by default. */
export function readerEnv(engines: NodeJS.ProcessEnv = NO_ENGINE): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => {
    if (/^npm_config_(registry|cache|userconfig|globalconfig|prefer_offline)$/i.test(name)) return true;
    return !/^(npm_|jest_|docker_|lab_|init_cwd$|ci$|node_env$|node_options$|node_path$|node$|color$|force_color$|kube)/i.test(
      name,
    );
  });
  return { ...Object.fromEntries(own), ...engines, ...QUIET };
}

function commands(copy: WorkingCopy, step: Step, env: NodeJS.ProcessEnv): string | undefined {
  const script = copy.installs ? step.text : step.text.replace(/^npm ci$/gm, '');
  // through the link it would empty the project's own node_modules
  if (!copy.installs && /\bnpm\s+(ci|i|install|uninstall|update|prune|dedupe)\b/.test(script))
    return '`npm ci` stands on a line of its own, and other installs are not run here';
  const run = spawnSync('bash', ['-euo', 'pipefail', '-c', `exec 2>&1\n${script}`], {
    cwd: copy.folder,
    env: { ...env, PATH: `${path.join(copy.folder, 'node_modules', '.bin')}${path.delimiter}${env.PATH ?? ''}` },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: STEP_TIMEOUT_MS,
    maxBuffer: 64 * 1024 * 1024,
  });
  if (run.error) return run.error.message;
  if (run.status !== step.exit)
    return `exit code ${run.status ?? run.signal}, expected ${step.exit}; it printed:\n${run.stdout}`;
  if (step.output !== undefined && !matches(step.output, run.stdout))
    return `it printed:\n${run.stdout}\nREADME.md says:\n${step.output}`;
  return undefined;
}

function file(copy: WorkingCopy, step: Step): string | undefined {
  const target = path.join(copy.folder, step.file ?? '');
  if (step.kind === 'file') {
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, step.text);
    return undefined;
  }
  if (!existsSync(target)) return `there is no ${step.file}`;
  return matches(step.text, readFileSync(target, 'utf8'))
    ? undefined
    : `${step.file} is another:\n${readFileSync(target, 'utf8')}`;
}
