const { SWC } = require('./test/swc.cjs');

const common = {
  rootDir: __dirname,
  testEnvironment: 'node',
  transform: { '^.+\\.ts$': ['@swc/jest', SWC] },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/cdktf.out/', '<rootDir>/.stryker-tmp/'],
};

/**
 * What builds, packs, installs, measures, tries many fleets or texts, or runs a pool's scripts by a real clock. Only
 * `npm run test:all` runs it.
 */
const SLOW = [
  'test/bench/bench.test.ts',
  'test/cli/check/cost.test.ts',
  'test/constructs/kubernetes/tokens.test.ts',
  'test/constructs/kubernetes/wait-nodes.test.ts',
  'test/constructs/kubernetes/wait-script.test.ts',
  'test/containers/gateway/end.test.ts',
  'test/containers/gateway/run.test.ts',
  'test/containers/gateway/tokens.test.ts',
  'test/containers/pull/download.test.ts',
  'test/containers/server/lost-devices.test.ts',
  'test/containers/server/run.test.ts',
  'test/hardening/backends.test.ts',
  'test/hardening/canary.test.ts',
  'test/hardening/escape.test.ts',
  'test/hardening/field-effects.test.ts',
  'test/hardening/fields.test.ts',
  'test/hardening/fleets.test.ts',
  'test/hardening/locales.test.ts',
  'test/package/api.test.ts',
  'test/package/package.test.ts',
  'test/poolfile/hostile-edits.test.ts',
  'test/poolfile/hostile-texts.test.ts',
  'test/poolfile/long-texts.test.ts',
  'test/poolfile/schema/json-schema.test.ts',
  'test/readme.test.ts',
  'test/rensei/runbook-hostile.test.ts',
].map((file) => `<rootDir>/${file}`);

module.exports = {
  // Jest would leave one of two cores idle
  maxWorkers: '100%',
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['<rootDir>/test/acceptance/', '/node_modules/', ...SLOW],
    },
    { ...common, displayName: 'slow', testMatch: SLOW },
    { ...common, displayName: 'acceptance', testMatch: ['<rootDir>/test/acceptance/**/*.test.ts'] },
  ],
};
