// npm run fuzz [FLEETS [SEED [ROUNDS]]]: so many fleets by chance, 10,000 where nothing is said, and so many rounds of hostile texts through every field,
// 6 where nothing is said, which are over 20,000 texts; `npm test` takes a share of both
const { spawnSync } = require('node:child_process');

const [fleets = '10000', seed = '1', rounds = '6'] = process.argv.slice(2);
const env = { ...process.env, POOLFORM_FLEETS: fleets, POOLFORM_SEED: seed, POOLFORM_ROUNDS: rounds };
process.exitCode = spawnSync(process.execPath, [require.resolve('jest/bin/jest'), '--testPathPatterns', 'hardening/(fleets|fields)'], { stdio: 'inherit', env }).status ?? 1;
