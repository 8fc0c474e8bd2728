const { projects: [unit] } = require('./jest.config.cjs');

module.exports = { ...unit, testMatch: ['<rootDir>/test/mutation/all.ts'] };
