// Compiles to dist/, bundles the command and copies scripts there, if a source has changed since the last build; does
// nothing otherwise.
const fs = require('node:fs');
const path = require('node:path');

const root = path.resolve(__dirname, '..');
const stamp = path.join(root, 'dist', '.built');
const SOURCES = ['catalog', 'poolfile', 'containers', 'constructs', 'stacks', 'rensei', 'cli', 'bench'];
/** Our own data, checked and parsed here once instead of at every start. */
const CATALOGS = ['gpus', 'models'];

function sources() {
  const files = fs.readdirSync(root).filter((f) => f.endsWith('.ts'));
  for (const folder of SOURCES) {
    if (!fs.existsSync(path.join(root, folder))) continue;
    for (const f of fs.readdirSync(path.join(root, folder), { recursive: true })) {
      if (f.endsWith('.ts') || f.endsWith('.sh')) files.push(path.join(folder, f));
    }
  }
  return [
    ...files,
    ...CATALOGS.map((name) => path.join('catalog', `${name}.yaml`)),
    'tsconfig.json',
    'tsconfig.build.json',
    'package-lock.json',
    path.join('scripts', 'build.cjs'),
    path.join('scripts', 'bundle.cjs'),
  ]
    .filter((f) => fs.existsSync(path.join(root, f)))
    .sort();
}

// by time and size: a file that is put back as it was, with its old time, counts as changed too
const files = sources();
const list = files
  .map((f) => {
    const { mtimeMs, size } = fs.statSync(path.join(root, f));
    return `${f} ${mtimeMs} ${size}`;
  })
  .join('\n');
if (!fs.existsSync(stamp) || fs.readFileSync(stamp, 'utf8') !== list) {
  try {
    // the compiler's own incremental state would keep the output of a source that is gone
    fs.rmSync(path.join(root, 'dist'), { recursive: true, force: true });
    fs.mkdirSync(path.join(root, 'dist'));
  } catch (error) {
    if (!error.code || !error.syscall) throw error;
    process.stderr.write(
      `error: dist/ is missing or older than the sources, and cannot be written here (${error.code})\n` +
        '  hint: run npm run build where it can be written, and keep the times of the files when you copy them\n',
    );
    process.exit(1);
  }
  const ts = require('typescript');
  const started = Date.now();
  const parsed = ts.getParsedCommandLineOfConfigFile(
    path.join(root, 'tsconfig.build.json'),
    { incremental: false, tsBuildInfoFile: undefined },
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: (d) => {
        throw new Error(ts.flattenDiagnosticMessageText(d.messageText, '\n'));
      },
    },
  );
  const program = ts.createProgram(parsed.fileNames, parsed.options);
  const errors = [...ts.getPreEmitDiagnostics(program), ...program.emit().diagnostics];
  if (errors.length > 0) {
    process.stderr.write(
      ts.formatDiagnostics(errors, {
        getCanonicalFileName: (f) => f,
        getCurrentDirectory: () => root,
        getNewLine: () => '\n',
      }),
    );
    process.exit(1);
  }
  // nobody imports the command: it is one file, without the modules that it is made of
  fs.rmSync(path.join(root, 'dist', 'cli'), { recursive: true });
  require('./bundle.cjs').bundleCommand(path.join(root, 'dist', 'cli', 'bin.js'));
  // modules look for their scripts next to themselves
  for (const script of files.filter((f) => f.endsWith('.sh')))
    fs.copyFileSync(path.join(root, script), path.join(root, 'dist', script));
  const { gpuCatalog } = require('../dist/catalog/gpus.js');
  const { modelCatalog } = require('../dist/catalog/models.js');
  const parsedCatalogs = { gpus: gpuCatalog(), models: modelCatalog() };
  for (const name of CATALOGS)
    fs.writeFileSync(path.join(root, 'dist', 'catalog', `${name}.json`), JSON.stringify([...parsedCatalogs[name]]));
  fs.writeFileSync(stamp, list);
  if (!process.env.POOLFORM_QUIET)
    process.stderr.write(`compiled in ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
}
