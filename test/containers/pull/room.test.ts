import { mkdirSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Store } from './in-store';

const HEX = { one: '1'.repeat(64), two: '2'.repeat(64), three: '3'.repeat(64) } as const;
const NOTE = (size: number): string => `{"N":0,"Offset":0,"Size":${size},"Completed":0}\n`;

/** A store with these files among its blobs. */
function storeWith(files: Readonly<Record<string, string | number>>): Store {
  const store = new Store();
  for (const [name, content] of Object.entries(files)) {
    const file = join(store.blobs, `sha256-${name}`);
    writeFileSync(file, typeof content === 'number' ? 'x'.repeat(content) : content);
  }
  return store;
}
const blobs = (store: Store): readonly string[] =>
  readdirSync(store.blobs)
    .map((name) => name.replace('sha256-', ''))
    .sort();

test('digests and sizes are read from a manifest in any layout', async () => {
  const store = new Store();
  const file = join(store.folder, 'manifests', 'm');
  const config = { mediaType: 'c', digest: `sha256:${HEX.one}`, size: 12 };
  const layer = { size: 4_000_000_000, annotations: { note: 'x' }, digest: `sha256:${HEX.two}`, mediaType: 'm' };
  for (const indent of [undefined, 2]) {
    writeFileSync(file, JSON.stringify({ schemaVersion: 2, config, layers: [layer, layer] }, undefined, indent));
    const { stdout } = await store.run(`layers_of '${file}'`);
    expect(stdout).toBe(`${HEX.one} 12\n${HEX.two} 4000000000\n`);
  }
  expect((await store.run(`layers_of '${file}-none'`)).stdout).toBe('');
});

describe('what Ollama cannot resume is removed before a pull', () => {
  const partial = { [`${HEX.one}-partial`]: 100, [`${HEX.one}-partial-0`]: NOTE(100) };
  test.each<readonly [string, Readonly<Record<string, string | number>>, readonly string[]]>([
    ['a download that can be resumed stays', partial, [`${HEX.one}-partial`, `${HEX.one}-partial-0`]],
    ['an empty note, which a full disk leaves', { ...partial, [`${HEX.one}-partial-0`]: '' }, []],
    ['a note that was cut off', { ...partial, [`${HEX.one}-partial-0`]: '{"N":0,"Offs' }, []],
    ['a note of zeros, after a power cut', { ...partial, [`${HEX.one}-partial-0`]: '\0'.repeat(40) }, []],
    ['one bad note among good ones', { ...partial, [`${HEX.one}-partial-1`]: '' }, []],
    ['a note without the bytes that it counts', { [`${HEX.one}-partial-0`]: NOTE(100) }, []],
    ['notes that do not add up to the size of the blob', { ...partial, [`${HEX.one}-partial-0`]: NOTE(60) }, []],
    ['an empty blob', { [HEX.two]: '' }, []],
    ['a blob of another size than in its manifest', { [HEX.one]: 99 }, []],
    [
      'blobs that are whole, or of models that are not pulled, stay',
      { [HEX.one]: 100, [HEX.two]: 7 },
      [HEX.one, HEX.two],
    ],
  ])('%s', async (_, files, left) => {
    const store = storeWith(files);
    expect((await store.run(`clear_broken '${HEX.one} 100'`)).code).toBe(0);
    expect(blobs(store)).toEqual(left);
  });

  test('nothing else of the store is touched, and the log names the download', async () => {
    const store = storeWith({ ...partial, [`${HEX.two}-partial`]: 5, [`${HEX.two}-partial-0`]: '' });
    const { stdout } = await store.run('clear_broken');
    expect(blobs(store)).toEqual([`${HEX.one}-partial`, `${HEX.one}-partial-0`]);
    expect(stdout).toBe('poolform: removed a partial download that cannot be resumed: sha256-222222222222\n');
  });
});

describe('room', () => {
  const MIB = 1024 * 1024;
  const free = (bytes: number): string => `df() { printf '   1B-blocks Avail\\n 900000000 ${bytes}\\n'; };`;
  const layers = `${HEX.one} ${3 * MIB}\n${HEX.two} ${2 * MIB}`;

  test('what a resumable download has is not missing, although its file has its full length', async () => {
    const store = storeWith({ [HEX.two]: 2 * MIB, [`${HEX.one}-partial`]: MIB });
    truncateSync(join(store.blobs, `sha256-${HEX.one}-partial`), 3 * MIB);
    expect((await store.run(`missing_bytes <<<'${layers}'`)).stdout).toBe(`${2 * MIB}\n`);
  });

  test('a pull that does not fit ends with both figures, and not to be tried again', async () => {
    const { code, stdout } = await new Store().run(`${free(4 * MIB)} check_room '${layers}' 'a:1 and 1 more'`);
    expect([code, stdout]).toEqual([
      42,
      'poolform: failed a:1 and 1 more: 5 MiB are missing, and the store has room for 4 MiB\n',
    ]);
  });

  test('a pull that fits goes on, and so does one whose file system does not say how much is free', async () => {
    for (const df of [free(5 * MIB), "df() { printf 'x\\n 0 0\\n'; };", 'df() { false; };'])
      expect((await new Store().run(`${df} check_room '${layers}' a:1; echo on`)).stdout).toBe('on\n');
  });

  test('only if room is short, blobs go that neither a manifest of the store nor a wanted one names', async () => {
    const store = storeWith({ [HEX.two]: 2 * MIB, [HEX.three]: 10, [`${'4'.repeat(64)}-partial`]: MIB, [HEX.one]: 1 });
    mkdirSync(join(store.folder, 'manifests/host'), { recursive: true });
    writeFileSync(join(store.folder, 'manifests/host/m'), `{"layers":[{"digest":"sha256:${HEX.three}","size":10}]}`);
    const before = blobs(store);
    await store.run(`${free(9 * MIB)} check_room '${layers}' a:1`);
    expect(blobs(store)).toEqual(before);
    const { stdout } = await store.run(
      `${free(-1)} free_bytes() { echo 0; }; check_room '${layers}\n${'5'.repeat(64)} 9' a:1`,
    );
    expect(blobs(store)).toEqual([HEX.one, HEX.two, HEX.three]);
    expect(stdout).toContain('poolform: made room: 1 MiB of downloads that no model needs\n');
  });
});
