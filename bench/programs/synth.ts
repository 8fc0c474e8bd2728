import { join } from 'node:path';
import { App } from 'cdktf';
import { prepareCore } from '../../constructs/cdktf/core';
import { load } from '../../poolfile/load';
import { PlaceStack } from '../../stacks/place-stack';
import { measured } from './measured';

/** What the app does from checked pools to written stacks. `synth.js PROJECT OUTDIR` */

const [project = '', outdir = ''] = process.argv.slice(2);
const { places } = load({ root: 'pools', cwd: project });

measured(() => {
  prepareCore();
  const app = new App({ outdir, stackTraces: false });
  for (const place of places)
    new PlaceStack(app, place.stack, { place, folder: join(outdir, 'stacks', place.stack), project });
  app.synth();
});
