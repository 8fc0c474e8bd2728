// Checks Kubernetes objects, a JSON array on standard input, with the rules of @monokle/validation for Pod Security
// (baseline and restricted) and good practice. Prints the rules that ran and what they report as JSON. Runs as a
// process of its own, because the package is an ES module, which jest cannot load. Uses no network.
import { json } from 'node:stream/consumers';
import process from 'node:process';
import { DisabledFixer, MonokleValidator, RemotePluginLoader, ResourceParser, SchemaLoader } from '@monokle/validation';

const PLUGINS = { 'pod-security-standards': true, practices: true };
const SETTINGS = { 'pod-security-standards': { debug: true }, practices: { debug: true } };

// with `debug` a rule that crashes is logged here; otherwise it would silently report nothing
globalThis.console.error = (what, { rule, error }) => {
  throw new Error(`${what}: ${rule}`, { cause: error });
};
const objects = await json(process.stdin);
const validator = new MonokleValidator({
  loader: new RemotePluginLoader(),
  parser: new ResourceParser(),
  schemaLoader: new SchemaLoader(),
  suppressors: [],
  fixer: new DisabledFixer(),
});
await validator.preload({ plugins: PLUGINS });
const rules = Object.entries(validator.rules).flatMap(([plugin, all]) =>
  all.map(({ id, name }) => ({ id, key: `${plugin}/${name}` })),
);
// most rules of `restricted` are off by default
await validator.preload({
  plugins: PLUGINS,
  settings: SETTINGS,
  rules: Object.fromEntries(rules.map(({ key }) => [key, 'err'])),
});
const resources = objects.map((content, i) => {
  const { apiVersion, kind, metadata } = content;
  const file = `${i}.json`;
  return {
    id: String(i),
    fileId: file,
    filePath: file,
    fileOffset: 0,
    name: metadata.name ?? metadata.generateName,
    apiVersion,
    kind,
    content,
    text: JSON.stringify(content, null, 2),
  };
});
const { runs } = await validator.validate({ resources });
const found = runs.flatMap((run) =>
  run.results.map(({ ruleId, message, locations }) => {
    const { name } = resources.find((r) => JSON.stringify(locations).includes(`"${r.filePath}"`)) ?? {};
    return `${ruleId} ${name}: ${message.text}`;
  }),
);
process.stdout.write(JSON.stringify({ rules: rules.map((r) => r.id), found }));
