import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { matches, stepsOf } from './blocks';
import type { Step, Tag } from './blocks';

export const PROJECT = path.resolve(__dirname, '../..');
const README = 'README.md';
/** Generated pages, which tests of their own compare. */
export const GENERATED: ReadonlySet<string> = new Set(['docs/fields.md', 'docs/codes.md']);

/**
 * The pages whose blocks are run, relative to the project, README.md first: the reader of a page in docs/ has followed
 * it.
 */
export function documents(): readonly string[] {
  const pages = readdirSync(path.join(PROJECT, 'docs')).filter((name) => name.endsWith('.md'));
  return [
    README,
    ...pages
      .map((name) => `docs/${name}`)
      .filter((page) => !GENERATED.has(page))
      .sort(),
  ];
}

/** The steps of a page, relative to the project, in the order of its text. */
export function documentSteps(page: string, tag: Tag): Step[] {
  return stepsOf(readFileSync(path.join(PROJECT, page), 'utf8'), tag);
}

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

/** The pages with steps that need an engine: acceptance suites run them with `runStep`. */
export const WITH_ENGINE = [README, 'docs/operations.md'] as const;

export function acceptanceBlocks(page: (typeof WITH_ENGINE)[number]): Step[] {
  return documentSteps(page, 'acceptance');
}

export interface WorkingCopy {
  readonly folder: string;
  /** Whether `npm ci` is really run. If not, `node_modules` is a link to the project's. */
  readonly installs: boolean;
  remove(): void;
}

/**
 * A copy of the project in a temporary folder, as a new clone has it. With `installs`, the reader's `npm ci` fills
 * `node_modules`. Without, `node_modules` is a link to the project's own, and a line `npm ci` is left out.
 */
export function workingCopy(installs: boolean): WorkingCopy {
  const folder = mkdtempSync(path.join(tmpdir(), 'poolform-readme-'));
  cpSync(PROJECT, folder, { recursive: true, filter: (from) => !NOT_COPIED.has(path.relative(PROJECT, from)) });
  if (!installs) symlinkSync(path.join(PROJECT, 'node_modules'), path.join(folder, 'node_modules'));
  return { folder, installs, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/**
 * Does what the reader does in one step. Commands run in a bash of their own: neither `cd` nor a variable outlives its
 * block.
 * @throws Error if the result is not what the page says.
 */
export function runStep(copy: WorkingCopy, step: Step, env: NodeJS.ProcessEnv): void {
  const problem = step.kind === 'run' ? commands(copy, step, env) : file(copy, step);
  if (problem !== undefined) throw new Error(`line ${step.line}: ${problem}`);
}

const NO_ENGINE = { DOCKER_HOST: 'tcp://127.0.0.1:1', KUBECONFIG: '/dev/null' };
/** No output that depends on the day or the machine: no update notices, version checks or colours. */
const QUIET = {
  CHECKPOINT_DISABLE: '1',
  NO_COLOR: '1',
  npm_config_update_notifier: 'false',
  npm_config_loglevel: 'error',
  npm_config_fund: 'false',
  npm_config_audit: 'false',
};

/**
 * A reader's environment: this one without what npm and jest add for their children, and with the given engines. By
 * default, no engine answers.
 */
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
  // through the link, it would empty the project's own node_modules
  if (!copy.installs && /\bnpm\s+(ci|i|install|uninstall|update|prune|dedupe)\b/.test(script))
    return 'write `npm ci` on a line of its own; other installs are not run here';
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
    return `it printed:\n${run.stdout}\nthe page says:\n${step.output}`;
  return undefined;
}

function file(copy: WorkingCopy, step: Step): string | undefined {
  const target = path.join(copy.folder, step.file ?? '');
  if (step.kind === 'file') {
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, step.text);
    return undefined;
  }
  if (!existsSync(target)) return `${step.file} does not exist`;
  return matches(step.text, readFileSync(target, 'utf8'))
    ? undefined
    : `${step.file} differs:\n${readFileSync(target, 'utf8')}`;
}
