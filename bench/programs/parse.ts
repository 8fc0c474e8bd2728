import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { measured } from './measured';

/** The least that reading pool files takes: the same texts, the same library and nothing else. `parse.js ROOT` */

const [root = ''] = process.argv.slice(2);

measured(() => {
  for (const folder of readdirSync(root)) {
    for (const name of readdirSync(join(root, folder))) {
      const { errors } = parseDocument(readFileSync(join(root, folder, name), 'utf8'));
      if (errors[0]) throw errors[0];
    }
  }
});
