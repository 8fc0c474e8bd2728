// Writes API.md from the doc comments of what index.ts exports: `node scripts/api.cjs [FILE [FOLDER]]`.
// Fails if an export has no doc comment, or refers to something that is not exported.
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const HEADER = '<!-- Made by `node scripts/api.cjs` from the doc comments of what index.ts exports. Do not edit. -->';

const root = path.resolve(__dirname, '..');
const [file = path.join(root, 'API.md'), source = root] = process.argv.slice(2);

const OPTIONS = {
  entryPoints: [path.join(source, 'index.ts')],
  tsconfig: path.join(source, 'tsconfig.build.json'),
  skipErrorChecking: true, // `npm run typecheck` does it
  plugin: ['typedoc-plugin-markdown'],
  name: 'Poolform as a library',
  readme: 'none',
  router: 'module',
  disableSources: true,
  disableGit: true,
  excludeExternals: true,
  excludePrivate: true,
  excludeProtected: true,
  hidePageHeader: true,
  hideBreadcrumbs: true,
  useCodeBlocks: true,
  interfacePropertiesFormat: 'table',
  classPropertiesFormat: 'table',
  typeAliasPropertiesFormat: 'table',
  typeDeclarationFormat: 'table',
  propertyMembersFormat: 'table',
  parametersFormat: 'table',
  tableColumnSettings: {
    hideInherited: true,
    hideOverrides: true,
    hideSources: true,
    hideModifiers: true,
    hideDefaults: true,
  },
  validation: { notExported: true, notDocumented: true, invalidLink: true },
  requiredToBeDocumented: [
    'Enum',
    'EnumMember',
    'Variable',
    'Function',
    'Class',
    'Constructor',
    'Interface',
    'Property',
    'Method',
    'Accessor',
    'TypeAlias',
    'Parameter',
  ],
  logLevel: 'Warn',
};

async function main(folder) {
  const { Application, TSConfigReader } = await import('typedoc');
  const app = await Application.bootstrapWithPlugins({ ...OPTIONS, outputs: [{ name: 'markdown', path: folder }] }, [
    new TSConfigReader(),
  ]);
  const project = await app.convert();
  if (!project) return 1;
  app.validate(project);
  if (app.logger.hasErrors() || app.logger.hasWarnings()) return 1;
  await app.generateOutputs(project);
  const text = fs.readFileSync(path.join(folder, 'README.md'), 'utf8').trimEnd();
  fs.writeFileSync(file, `${HEADER}\n\n${text}\n`);
  return 0;
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'poolform-api-'));
main(folder)
  .then((code) => {
    process.exitCode = code;
  })
  .finally(() => fs.rmSync(folder, { recursive: true }));
