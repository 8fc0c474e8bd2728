// Runs actionlint over the workflows: the one from PATH, else a pinned one that Go builds once into
// node_modules/.cache. Without either it says so on stderr and exits 0.
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const VERSION = 'v1.7.12';
const root = path.resolve(__dirname, '..');
const cache = path.join(root, 'node_modules', '.cache', `actionlint-${VERSION}`);
const cached = path.join(cache, process.platform === 'win32' ? 'actionlint.exe' : 'actionlint');
const BUILD_MS = 300_000;

const works = (command, ...args) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;

/** The command, or why there is none. */
function actionlint() {
  if (works('actionlint', '-version')) return { command: 'actionlint' };
  if (fs.existsSync(cached) && works(cached, '-version')) return { command: cached };
  if (!works('go', 'version')) return { missing: 'it is not on PATH, and there is no Go to build it with' };
  const { status, stderr } = spawnSync('go', ['install', `github.com/rhysd/actionlint/cmd/actionlint@${VERSION}`], {
    env: { ...process.env, GOBIN: cache, GOFLAGS: '' },
    encoding: 'utf8',
    timeout: BUILD_MS,
  });
  if (status === 0) return { command: cached };
  const reason = (stderr ?? '').trim().split('\n').at(-1);
  return { missing: `it is not on PATH, and Go cannot build ${VERSION}: ${reason || 'it took too long'}` };
}

const { command, missing } = actionlint();
if (missing) {
  process.stderr.write(`SKIPPED: actionlint: ${missing}\n`);
} else {
  const { status, error } = spawnSync(command, [], { cwd: root, stdio: 'inherit' });
  if (error) throw error;
  if (status === 0) console.log('actionlint: no problems');
  process.exitCode = status ?? 1;
}
