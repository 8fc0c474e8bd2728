// Prints one hash of all output for a few fleets, for a process with another language or time zone to compare.
const { createHash } = require('node:crypto');
require('../cli/ts-hook.cjs');
globalThis.expect = () => ({ toEqual: () => {} });
const { compiled } = require('../poolfile/given.ts');
const { synthesize } = require('../synth.ts');
const { renderDiagnostics } = require('../../poolfile/diagnostics/render.ts');
const { renseiFiles } = require('../../rensei/files.ts');
const { load } = require('../../poolfile/load.ts');
const { randomFleets } = require('./fleets.ts');

const hash = createHash('sha256');
for (const { files } of randomFleets(3, 7)) {
  const { places, locks, diagnostics } = compiled(files);
  hash.update(JSON.stringify([locks, diagnostics, places.map((place) => synthesize(place).text)]));
}
const { places, diagnostics, sources, locks } = load({ root: 'pools', cwd: process.cwd() });
hash.update(
  JSON.stringify([
    locks,
    renseiFiles(places),
    renderDiagnostics(diagnostics, sources, { color: false }),
    places.map((place) => synthesize(place).text),
  ]),
);
process.stdout.write(
  `${hash.digest('hex')} ${new Date(0).getTimezoneOffset()} ${new Intl.NumberFormat().resolvedOptions().locale}\n`,
);
