import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LockFileUpdate } from '../../poolfile/pool/lock-file-update';
import type { DockerPlace } from '../../poolfile/pool/pool';
import { lockWarnings } from '../../stacks/lock-warnings';
import { writeStacks } from '../../stacks/output-folder';
import { exampleCluster, examplePlace, examplePool } from '../example-pool';

/** What a synth warns about, although the files are right: what an earlier apply left running. */

let project: string;
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'poolform-left-'));
  mkdirSync(join(project, 'state'));
});
afterEach(() => rmSync(project, { recursive: true }));

const local = (place: DockerPlace = examplePlace()): DockerPlace => ({
  ...place,
  backend: { type: 'local', config: {} },
});
const { stack } = examplePlace();
const stackFile = (): string => join(project, 'out/stacks', stack, 'cdk.tf.json');
const synth = (...places: Parameters<typeof writeStacks>[0]): readonly string[] =>
  writeStacks(places, { project, outdir: join(project, 'out') });

function network(name: string, subnet: string): object {
  return { mode: 'managed', type: 'docker_network', instances: [{ attributes: { name, ipam_config: [{ subnet }] } }] };
}

function writeState(...resources: readonly object[]): void {
  writeFileSync(join(project, 'state', `${stack}.tfstate`), JSON.stringify({ version: 4, resources }));
}

describe('a place that is no longer in the files', () => {
  const others = exampleCluster([]);
  beforeEach(() => synth(local(), others));

  test('keeps its file, and is named, as long as its local state holds resources', () => {
    writeState(network('n', '10.0.0.0/24'), { mode: 'data', type: 'docker_logs', instances: [{}] });
    for (let times = 0; times < 2; times += 1) {
      const [warning, ...more] = synth(others);
      expect(warning).toMatch(new RegExp(`${stack}.* 1 resource\n[^]*terraform -chdir=out/stacks/${stack} destroy`));
      expect(more).toEqual([]);
      expect(existsSync(stackFile())).toBe(true);
    }
    writeState();
    expect(synth(others)).toEqual([]);
    expect(existsSync(stackFile())).toBe(false);
  });

  test('loses its file without a word if it was never applied', () => {
    expect(synth(others)).toEqual([]);
    expect(existsSync(stackFile())).toBe(false);
  });

  test('keeps its file if its state cannot be read', () => {
    writeFileSync(join(project, 'state', `${stack}.tfstate`), 'encrypted');
    expect(synth(others)).toHaveLength(1);
    expect(existsSync(stackFile())).toBe(true);
  });

  test('is named if only its state is left', () => {
    writeState(network('n', '10.0.0.0/24'));
    rmSync(stackFile());
    expect(synth(others)).toEqual([expect.stringContaining(`state/${stack}.tfstate holds 1 resource`)]);
  });

  test('is named with its backend if its file goes and nobody can look into its state', () => {
    const remote = { type: 's3', config: { bucket: 'states', key: 'k' } } as const;
    synth({ ...examplePlace(), backend: remote }, others);
    expect(synth(others)).toEqual([expect.stringMatching(new RegExp(`${stack}.* removed[^]*backend s3`))]);
    expect(existsSync(stackFile())).toBe(false);
  });
});

describe('a lock file', () => {
  const lock = (isNew: boolean): LockFileUpdate => ({
    environment: examplePlace().environment,
    file: 'pools/lab/allocations.lock.yaml',
    text: '',
    changed: true,
    isNew,
  });
  const { prefix, networks } = examplePool();
  const deployed = (): void => writeState(network(`${prefix}-inner`, networks.inner.subnet));

  test.each([
    ['a new one, if a state holds resources', true, deployed, 1],
    ['a new one, if the state is remote', true, (): void => undefined, 1],
    ['a new one, if nothing was applied', true, (): void => writeState(), 0],
    ['one that was there', false, deployed, 0],
  ] as const)('%s, gives as many warnings as expected', (what, isNew, prepare, count) => {
    prepare();
    const place = what.includes('remote')
      ? { ...examplePlace(), backend: { type: 's3', config: {} } as const }
      : local();
    const warnings = lockWarnings([place], [lock(isNew)], project);
    expect(warnings).toHaveLength(count);
    for (const warning of warnings) expect(warning).toContain(stack);
  });

  test('that moves the networks of a running pool is named, with both places', () => {
    writeState(network(`${prefix}-inner`, '10.9.9.0/27'), network('foreign-inner', '10.9.8.0/27'));
    const [warning, ...more] = lockWarnings([local()], [lock(false)], project);
    expect(warning).toContain(`from 10.9.9.0/27 to ${networks.inner.subnet}`);
    expect(more).toEqual([]);
  });
});

test('the local state lies where the stack says', () => {
  synth(local());
  const { terraform } = JSON.parse(readFileSync(stackFile(), 'utf8')) as {
    readonly terraform: { readonly backend: { readonly local: { readonly path: string } } };
  };
  expect(join(project, 'out/stacks', stack, terraform.backend.local.path)).toBe(
    join(project, 'state', `${stack}.tfstate`),
  );
});
