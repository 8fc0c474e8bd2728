// Writes pools/*.schema.json, rensei/*.schema.json and docs/fields.md from the schemas. Run `node scripts/schemas.cjs`
// after a change of a field; tests compare the files.
require('./build.cjs');
const fs = require('node:fs');
const path = require('node:path');
const { manifestSchemas } = require('../dist/rensei/manifest.js');
const { fieldsPage } = require('../dist/poolfile/schema/field-docs.js');
const { schemaFiles } = require('../dist/poolfile/schema/json-schema.js');

const root = path.resolve(__dirname, '..');
for (const [name, text] of schemaFiles()) fs.writeFileSync(path.join(root, 'pools', name), text);
fs.mkdirSync(path.join(root, 'docs'), { recursive: true });
fs.writeFileSync(path.join(root, 'docs', 'fields.md'), fieldsPage());
for (const [name, text] of manifestSchemas()) fs.writeFileSync(path.join(root, 'rensei', name), text);
