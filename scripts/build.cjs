// Compiles to dist/ when a source is newer than the last build, or is gone since; does nothing otherwise.
const fs = require('node:fs');
const path = require('node:path');

const root = path.resolve(__dirname, '..');
const stamp = path.join(root, 'dist', '.built');
const SOURCES = ['spec', 'catalog', 'gateway', 'pull', 'constructs', 'stacks', 'rensei', 'cli'];

function sources() {
  const files = fs.readdirSync(root).filter((f) => f.endsWith('.ts'));
  for (const folder of SOURCES) {
    if (!fs.existsSync(path.join(root, folder))) continue;
    for (const f of fs.readdirSync(path.join(root, folder), { recursive: true })) {
      if (f.endsWith('.ts')) files.push(path.join(folder, f));
    }
  }
  return [...files, 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json'].filter((f) => fs.existsSync(path.join(root, f))).sort();
}

const files = sources();
const list = files.join('\n');
const built = fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === list ? fs.statSync(stamp).mtimeMs : 0;
const stale = files.some((f) => fs.statSync(path.join(root, f)).mtimeMs > built);
if (stale) {
  // the compiler's own incremental state would keep the output of a source that is gone
  fs.rmSync(path.join(root, 'dist'), { recursive: true, force: true });
  const ts = require('typescript');
  const started = Date.now();
  const parsed = ts.getParsedCommandLineOfConfigFile(path.join(root, 'tsconfig.build.json'), { incremental: false, tsBuildInfoFile: undefined }, {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: (d) => { throw new Error(ts.flattenDiagnosticMessageText(d.messageText, '\n')); },
  });
  const program = ts.createProgram(parsed.fileNames, parsed.options);
  const errors = [...ts.getPreEmitDiagnostics(program), ...program.emit().diagnostics];
  if (errors.length > 0) {
    process.stderr.write(ts.formatDiagnostics(errors, { getCanonicalFileName: (f) => f, getCurrentDirectory: () => root, getNewLine: () => '\n' }));
    process.exit(1);
  }
  fs.writeFileSync(stamp, list);
  if (!process.env.POOLFORM_QUIET) process.stderr.write(`compiled in ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
}
