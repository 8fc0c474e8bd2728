// npm run fuzz [FLEETS [SEED]]: so many fleets by chance, 10,000 where nothing is said; `npm test` takes a share of them
const { spawnSync } = require('node:child_process');

const [fleets = '10000', seed = '1'] = process.argv.slice(2);
const env = { ...process.env, POOLFORM_FLEETS: fleets, POOLFORM_SEED: seed };
process.exitCode = spawnSync(process.execPath, [require.resolve('jest/bin/jest'), '--testPathPatterns', 'hardening/fleets'], { stdio: 'inherit', env }).status ?? 1;
