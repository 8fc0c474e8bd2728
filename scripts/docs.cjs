// Writes docs/codes.md from the tables of codes and the fixtures: `npm run docs`. A test compares them.
require('./build.cjs');
const fs = require('node:fs');
const path = require('node:path');
const { codesPage } = require('./codes-page.cjs');
const { RULES } = require('../dist/poolfile/rules/all.js');
const { CODES } = require('../dist/poolfile/diagnostics/codes.js');

const root = path.resolve(__dirname, '..');
fs.mkdirSync(path.join(root, 'docs'), { recursive: true });
fs.writeFileSync(path.join(root, 'docs', 'codes.md'), codesPage(root, { ...CODES, ...RULES }));
