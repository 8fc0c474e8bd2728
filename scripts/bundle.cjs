const path = require('node:path');
const esbuild = require('esbuild');

const root = path.resolve(__dirname, '..');

/**
 * Writes the command `poolform` as one file: node takes a tenth of a second of processor time to find and load its
 * hundred modules one by one. Dependencies stay outside, so that an installation decides on their versions.
 */
exports.bundleCommand = (outfile) => {
  esbuild.buildSync({
    absWorkingDir: root,
    entryPoints: ['cli/bin.ts'],
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20.9',
    logLevel: 'warning',
  });
};
