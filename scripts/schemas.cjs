// Writes pools/*.schema.json from the schemas of spec/: `node scripts/schemas.cjs` after a change of a field. A test compares them.
require('./build.cjs');
const fs = require('node:fs');
const path = require('node:path');
const { schemaFiles } = require('../dist/spec/jsonschema.js');

const pools = path.resolve(__dirname, '..', 'pools');
for (const [name, text] of schemaFiles()) fs.writeFileSync(path.join(pools, name), text);
