const { projects: [unit] } = require('./jest.config.cjs');

// what a changed module can be told by: no processes of their own, which would run the module unchanged, and no judges, which take long and judge other things
module.exports = {
  ...unit,
  testMatch: ['spec', 'cli', 'constructs', 'stacks', 'gateway', 'pull', 'rensei'].map((folder) => `<rootDir>/test/${folder}/**/*.test.ts`),
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/cli/(bin|bug)\\.test\\.ts$'],
};
