// Writes pools/*.schema.json and rensei/*.schema.json from the schemas of spec/ and rensei/: `node scripts/schemas.cjs` after a change of a field. A test compares them.
require('./build.cjs');
const fs = require('node:fs');
const path = require('node:path');
const { manifestSchemas } = require('../dist/rensei/manifest.js');
const { schemaFiles } = require('../dist/poolfile/schema/json-schema.js');

const root = path.resolve(__dirname, '..');
for (const [name, text] of schemaFiles()) fs.writeFileSync(path.join(root, 'pools', name), text);
for (const [name, text] of manifestSchemas()) fs.writeFileSync(path.join(root, 'rensei', name), text);
