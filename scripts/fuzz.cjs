// npm run fuzz [FLEETS [SEED [ROUNDS]]]: random fleets, 10,000 unless set, and rounds of hostile texts through every
// field, 6 unless set, which are over 20,000 texts. `npm run test:all` runs a share of both.
const { spawn } = require('node:child_process');
const { availableParallelism } = require('node:os');

// CDKTF keeps every token of a process, so each batch of fleets runs in a process of its own, with its own seed
const BATCH = 500;
const [fleets = 10_000, first = 1, rounds = 6] = process.argv.slice(2).map(Number);

function jest(pattern, env) {
  const child = spawn(process.execPath, [require.resolve('jest/bin/jest'), '--testPathPatterns', pattern], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (output += text));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })));
}

const jobs = [
  ...(rounds > 0 ? [{ pattern: 'hardening/fields', env: { POOLFORM_ROUNDS: String(rounds) } }] : []),
  ...Array.from({ length: Math.ceil(fleets / BATCH) }, (_, i) => ({
    pattern: 'hardening/fleets',
    env: { POOLFORM_FLEETS: String(Math.min(BATCH, fleets - i * BATCH)), POOLFORM_SEED: String(first + i) },
  })),
];
let left = jobs.length;

async function work() {
  for (let job = jobs.shift(); job; job = jobs.shift()) {
    const { code, output } = await jest(job.pattern, job.env);
    left -= 1;
    const summary = output.split('\n').filter((line) => /^\d+ (?:fleets|texts) |^SKIPPED/.test(line));
    console.log(code === 0 ? `${summary.join('\n') || `${job.pattern}: printed no summary`}, ${left} to go` : output);
    if (code !== 0) process.exitCode = 1;
  }
}

void Promise.all(Array.from({ length: availableParallelism() }, work)).then(() =>
  console.log(process.exitCode ? 'FAILED' : 'all as expected'),
);
