import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { gpuCatalog } from '../../catalog/gpus';
import { modelCatalog } from '../../catalog/models';
import { PROJECT } from '../docs/run';
import {
  CDKTN,
  compile,
  must,
  onCdktf,
  onCdktn,
  pack,
  type Packed,
  registryMissing,
  terraformMissing,
  tool,
  TSC,
} from './packed';

jest.setTimeout(300_000);

type Blocks = Readonly<Record<string, Readonly<Record<string, { readonly provider?: string }>>>>;
interface Stack {
  readonly '//': { readonly metadata: { readonly version: string } };
  readonly data?: Blocks;
  readonly provider: Readonly<Record<string, readonly object[]>>;
  readonly resource: Blocks;
}

const noRegistry = registryMissing();
if (noRegistry !== undefined) process.stderr.write(`SKIPPED: the library on cdktn: ${noRegistry}\n`);
const noTerraform = terraformMissing();
if (noTerraform !== undefined)
  process.stderr.write(`SKIPPED: terraform validate on the library's stacks: ${noTerraform}\n`);

let packed: Packed;
let onOwnCore: string;
beforeAll(() => {
  packed = pack();
  onOwnCore = onCdktf(packed);
});
afterAll(() => packed.remove());

describe('the package', () => {
  /** What belongs in it besides modules, by path; anything else is in it by mistake. */
  const BELONGS = [
    /^package\.json$/,
    /^(README|API|ARCHITECTURE|CHANGELOG|SECURITY)\.md$/,
    /^docs\/[a-z-]+\.(md|svg)$/,
    /^LICENSE$/,
    /^dist\/cli\/bin\.js$/,
    /^catalog\/(gpus|models)\.yaml$/,
    /^dist\/catalog\/(gpus|models)\.json$/,
    /^dist\/containers\/(gateway|pull|server)\/[a-z-]+\.sh$/,
    /^dist\/constructs\/(docker|kubernetes)\/[a-z-]+\.sh$/,
    /^pools\/(base|environment|pool)\.schema\.json$/,
    /^rensei\/(capacity-pool|model-profile)\.schema\.json$/,
  ];
  /** `poolfile/pool/pool` for `dist/poolfile/pool/pool.js` and `dist/poolfile/pool/pool.d.ts`. */
  const moduleOf = (file: string): string | undefined => /^dist\/(?!cli\/)(.*?)(?:\.d\.ts|\.js)$/.exec(file)?.[1];

  test('contains what it needs, and nothing by mistake', () => {
    for (const pattern of BELONGS) expect(packed.files.filter((file) => pattern.test(file))).not.toEqual([]);
    expect(
      packed.files.filter((file) => moduleOf(file) === undefined && !BELONGS.some((pattern) => pattern.test(file))),
    ).toEqual([]);
  });

  test('has each module compiled, with its types, and from a source that is no test', () => {
    const modules = [...new Set(packed.files.flatMap((file) => moduleOf(file) ?? []))];
    expect(modules.length).toBeGreaterThan(50);
    expect(packed.files).toEqual(
      expect.arrayContaining(modules.flatMap((name) => [`dist/${name}.js`, `dist/${name}.d.ts`])),
    );
    expect(
      modules.filter((name) => /^(test|scripts|bench)\//.test(name) || !existsSync(path.join(PROJECT, `${name}.ts`))),
    ).toEqual([]);
  });

  test('contains no path of the machine that packed it, and no source map', () => {
    const installed = path.join(onOwnCore, 'node_modules/poolform');
    const files = readdirSync(installed, { recursive: true, encoding: 'utf8' }).filter((file) =>
      statSync(path.join(installed, file)).isFile(),
    );
    expect(files.sort()).toEqual(packed.files);
    const texts = files.map((file) => [file, readFileSync(path.join(installed, file), 'utf8')] as const);
    expect(
      texts
        .filter(
          ([, text]) =>
            text.includes(PROJECT) || text.includes(packed.copy) || /sourceMappingURL|"sourcesContent"/.test(text),
        )
        .map(([file]) => file),
    ).toEqual([]);
  });

  test('contains the catalog exactly as its YAML files have it', () => {
    const built = (name: string): Map<string, unknown> =>
      new Map(
        JSON.parse(readFileSync(path.join(onOwnCore, 'node_modules/poolform/dist/catalog', name), 'utf8')) as [
          string,
          unknown,
        ][],
      );
    expect(built('models.json')).toEqual(modelCatalog());
    expect(built('gpus.json')).toEqual(gpuCatalog());
  });

  test('works alone as the check command and as the app', () => {
    expect(must(process.execPath, ['node_modules/poolform/dist/cli/bin.js', 'check'], onOwnCore)).toContain('shop');
    expect(
      must(process.execPath, ['node_modules/poolform/dist/main.js'], onOwnCore, { CDKTF_OUTDIR: 'stock.out' }),
    ).toContain('wrote 2 stacks with 2 pools to stock.out/stacks');
  });
});

const CORES = [
  { core: 'cdktf', version: '0.21.0', project: () => onOwnCore, run: describe },
  {
    core: 'cdktn by its alias',
    version: CDKTN,
    project: () => onCdktn(packed),
    run: noRegistry === undefined ? describe : describe.skip,
  },
] as const;

/** The app, a second time. */
const synthesize = (app: string): string => must(process.execPath, ['out/app.js'], app);

for (const { core, version, project, run } of CORES) {
  run(`somebody else's app on ${core}`, () => {
    let app: string;
    beforeAll(() => {
      app = project();
      compile(app);
      synthesize(app);
    });

    const folderOf = (stack: string): string => path.join(app, 'cdktf.out/stacks', stack);
    const text = (stack: string): string => readFileSync(path.join(folderOf(stack), 'cdk.tf.json'), 'utf8');
    const read = (stack: string): Stack => JSON.parse(text(stack)) as Stack;
    const providersOf = (blocks: Blocks | undefined, own: RegExp): readonly unknown[] =>
      Object.entries(blocks ?? {})
        .filter(([type]) => own.test(type))
        .flatMap(([, all]) => Object.values(all).map((one) => one.provider));

    test('only one core is installed, the one that the app chose', () => {
      expect(read('chat')['//'].metadata.version).toBe(version);
      expect(existsSync(path.join(app, 'node_modules/poolform/node_modules/cdktf'))).toBe(false);
    });

    test("the pool is beside the app's own resources, on the provider that the app gives it", () => {
      const { resource, data, provider } = read('chat');
      expect(provider).toMatchObject({
        docker: [
          { registry_auth: [{ address: 'registry.shop.example' }] },
          { alias: 'ai', disable_docker_daemon_check: true },
        ],
      });
      const { web, ...pool } = resource['docker_container'] ?? {};
      expect(web).toMatchObject({ name: 'shop', env: ['OLLAMA_HOST=http://127.0.0.1:11434'] });
      expect(web).not.toHaveProperty('provider');
      expect((web as { readonly depends_on?: readonly string[] }).depends_on).toEqual([
        expect.stringMatching(/^data\.docker_logs\.chat_config_result_/),
      ]);
      const used = [
        ...providersOf({ ...resource, docker_container: pool }, /^docker_/),
        ...providersOf(data, /^docker_/),
      ];
      expect(used.length).toBeGreaterThan(8);
      expect(new Set(used)).toEqual(new Set(['docker.ai']));
    });

    test("the other stack has the other pool, and no provider except the app's", () => {
      const { resource, provider } = read('search');
      expect(provider).toEqual({ kubernetes: [{ ignore_labels: ['team.example/cost'] }] });
      expect(resource['kubernetes_config_map_v1']?.['clients']).toMatchObject({
        data: { url: 'http://pf-shop-search-gateway.pf-shop-search.svc.cluster.local:11434' },
      });
      expect(Object.keys(resource['kubernetes_stateful_set_v1'] ?? {})).toHaveLength(1);
    });

    test('no output names a folder of this machine, and the same files give the same bytes', () => {
      const before = ['chat', 'search'].map(text);
      for (const one of before) expect(one).not.toContain(packed.folder);
      rmSync(path.join(app, 'cdktf.out'), { recursive: true });
      synthesize(app);
      expect(['chat', 'search'].map(text)).toEqual(before);
      expect(readFileSync(path.join(app, 'cdktf.out/rensei/shop/RUNBOOK.md'), 'utf8')).toContain(
        '### Profile `shop-chat`',
      );
    });

    describe.each(['chat', 'search'])('Terraform and the stack %s', (stack) => {
      const terraform = (...args: readonly string[]) => tool('terraform', args, folderOf(stack));

      (noTerraform === undefined ? test : test.skip)('finds nothing wrong with it', () => {
        const init = terraform('init', '-input=false', '-no-color', '-backend=false');
        expect([init.status, init.stderr]).toEqual([0, expect.any(String)]);
        expect(JSON.parse(terraform('validate', '-json').stdout)).toMatchObject({ valid: true, diagnostics: [] });
      });
    });
  });
}

test('the declarations of the package have no errors, and their types hold with node10 module resolution too', () => {
  const { stdout } = tool(
    process.execPath,
    [
      TSC,
      '-p',
      '.',
      '--noEmit',
      '--pretty',
      'false',
      '--module',
      'commonjs',
      '--moduleResolution',
      'node10',
      '--esModuleInterop',
      '--skipLibCheck',
      'false',
    ],
    onOwnCore,
  );
  // errors in the types of Node are not ours to fix
  expect(stdout.split('\n').filter((line) => /error TS/.test(line) && !line.includes('@types/node/'))).toEqual([]);
});
