import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { gpuCatalog } from '../../../catalog/gpus';
import { modelCatalog } from '../../../catalog/models';
import { ENVIRONMENT, poolFile } from '../../poolfile/given';
import { contentsOf, type Folder, folderOf, removeFolder } from '../folder';

/**
 * What wrong files cost: the command in a process of its own, as it is shipped. Under 200 ms beyond its start with nothing to read, on a
 * machine where node starts in 50 ms; counted in processor time, and by how long node takes, so that a slow or busy one changes nothing.
 * Under 150 MiB at the peak, all of it. COST=1 prints the figures.
 */

const project = join(__dirname, '../../..');
/** Times what node's own start takes. */
const MOST_STARTS = 200 / 50;
const MOST_MIB = 150;

let home: string;
let node: number;
let idle: number;
beforeAll(() => {
  home = folderOf({
    'measure.cjs':
      'process.on("exit", () => { const { user, system } = process.cpuUsage(); const fs = require("node:fs"); const peak = fs.existsSync("/proc/self/status") ? /VmHWM:\\s+(\\d+)/.exec(fs.readFileSync("/proc/self/status", "utf8"))[1] : process.resourceUsage().maxRSS; fs.writeSync(3, JSON.stringify({ ms: (user + system) / 1000, mib: peak / 1024 })); });',
  });
  // the sources without their types, apart from dist/, which another test may be building
  for (const folder of ['cli', 'spec', 'catalog']) {
    for (const file of readdirSync(join(project, folder), { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.ts'),
    )) {
      const made = join(home, folder, file.replace(/\.ts$/, '.js'));
      mkdirSync(dirname(made), { recursive: true });
      writeFileSync(
        made,
        ts.transpileModule(readFileSync(join(project, folder, file), 'utf8'), {
          compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true },
        }).outputText,
      );
    }
  }
  cpSync(join(project, 'package.json'), join(home, 'package.json'));
  // as the build leaves them
  for (const [name, catalog] of Object.entries({ gpus: gpuCatalog(), models: modelCatalog() })) {
    cpSync(join(project, 'catalog', `${name}.yaml`), join(home, 'catalog', `${name}.yaml`));
    writeFileSync(join(home, 'catalog', `${name}.json`), JSON.stringify([...catalog]));
  }
  symlinkSync(join(project, 'node_modules'), join(home, 'node_modules'));
  node = cheapest(['-e', '0'], home, 0).ms;
  idle = cheapest([join(home, 'cli/bin.js'), 'check', 'nowhere'], home, 0).ms;
}, 120_000);
afterAll(() => removeFolder(home));

interface Cost {
  readonly ms: number;
  readonly mib: number;
}

function measured(
  argv: readonly string[],
  cwd: string,
): Cost & { readonly status: number | null; readonly stderr: string } {
  const { status, stderr, output } = spawnSync(process.execPath, ['-r', join(home, 'measure.cjs'), ...argv], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
  });
  return { status, stderr, ...(JSON.parse(output[3] ?? '') as Cost) };
}

/** The cheapest of five where it is dear: what the machine does besides is not what the command costs. */
function cheapest(argv: readonly string[], cwd: string, enough: number): ReturnType<typeof measured> {
  let best = measured(argv, cwd);
  for (let i = 1; i < 5 && best.ms > enough; i++) {
    const next = measured(argv, cwd);
    if (next.ms < best.ms) best = next;
  }
  return best;
}

/** Without its pool, so that each case stands alone. */
const GOOD: Folder = { 'pools/dev/environment.yaml': ENVIRONMENT };
const many = (count: number, text: (i: number) => string): Folder =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`pools/dev/p-${i}.yaml`, text(i)]));

const CASES: ReadonlyArray<readonly [what: string, files: Folder]> = [
  ['a wrong size', { 'pools/dev/chat.yaml': poolFile({ memory: '24GB' }) }],
  [
    'billion laughs',
    {
      'pools/dev/chat.yaml': Array.from(
        'abcdefghi',
        (key, i) =>
          `${key}: &${key} [${Array.from({ length: 9 }, () => (i === 0 ? 'lol' : `*${'abcdefghi'[i - 1]}`)).join(', ')}]`,
      ).join('\n'),
    },
  ],
  ['nesting of 500000', { 'pools/dev/chat.yaml': `a: ${'['.repeat(500_000)}` }],
  ['nesting of 500000 as environment', { 'pools/dev/environment.yaml': `a: ${'{a: '.repeat(250_000)}` }],
  ['a value of 1 MB', { 'pools/dev/chat.yaml': `a: ${'x'.repeat(1_000_000)}` }],
  ['a million dashes in a model', { 'pools/dev/chat.yaml': `models: ["${'-'.repeat(1_000_000)}"]` }],
  ['a file of 100 MB', { 'pools/dev/chat.yaml': new Uint8Array(100_000_000) }],
  ['a binary', { 'pools/dev/chat.yaml': new Uint8Array(Array.from({ length: 100_000 }, (_, i) => (i * 7919) % 256)) }],
  ['a link to itself', { 'pools/dev/loop.yaml': { link: 'loop.yaml' } }],
  [
    'thirty wrong files',
    many(30, () => poolFile({ memory: '24GB', modells: '[x]', serving: '{ env: { OLLAMA_NUM_GPU: "1" } }' })),
  ],
];

test.each(CASES)(
  '%s',
  (what, files) => {
    const cwd = folderOf({ ...GOOD, ...files });
    try {
      const before = contentsOf(cwd);
      const { status, stderr, ms, mib } = cheapest([join(home, 'cli/bin.js'), 'check'], cwd, idle + MOST_STARTS * node);
      if (process.env['COST'] !== undefined)
        process.stderr.write(
          `${what}: node ${Math.round(node)} ms, command ${Math.round(idle - node)} ms, files ${Math.round(ms - idle)} ms, ${Math.round(mib)} MiB\n`,
        );
      expect(status).toBe(1);
      expect(stderr).toMatch(/^pools\/dev\/[^\n]+:\d+:\d+ error [a-z-]+: /);
      expect(stderr).not.toMatch(/\n {4}at /);
      expect(contentsOf(cwd)).toEqual(before);
      expect((ms - idle) / node).toBeLessThan(MOST_STARTS);
      expect(mib).toBeLessThan(MOST_MIB);
    } finally {
      removeFolder(cwd);
    }
  },
  60_000,
);
