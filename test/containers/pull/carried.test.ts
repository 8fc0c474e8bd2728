import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Store } from './in-store';

const OWN = 'registry.ollama.ai/library/tiny/1';
const THEIRS = 'registry.example/library/tiny/1';
const REFERENCE = 'registry.example/library/tiny:1';
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const LAYERS = ['config', 'weights'].map((text) => ({ text, digest: `sha256:${sha256(text)}`, size: text.length }));
const MANIFEST = JSON.stringify({
  schemaVersion: 2,
  config: { digest: LAYERS[0]!.digest, size: LAYERS[0]!.size },
  layers: [{ digest: LAYERS[1]!.digest, size: LAYERS[1]!.size }],
});
const blobOf = (store: Store, layer: number): string =>
  join(store.blobs, LAYERS[layer]!.digest.replace('sha256:', 'sha256-'));

/** A store as somebody else's server has it. */
function carriedStore(manifest: string = OWN): Store {
  const store = new Store();
  put(join(store.folder, 'manifests', manifest), MANIFEST);
  LAYERS.forEach(({ text }, i) => writeFileSync(blobOf(store, i), text));
  return store;
}
function put(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
async function carried(store: Store, digest = '-'): Promise<string> {
  const { stdout } = await store.run(
    `carried tiny:1 ${REFERENCE} ${digest} ${OWN} ${THEIRS} 2>/dev/null && echo yes || echo "no: $flaw"`,
  );
  return stdout.trim();
}
const record = (store: Store): string | undefined => {
  const file = join(store.folder, '.poolform', OWN);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
};

test.each([
  ['under the name that clients use', OWN],
  ['under the name that it was pulled by elsewhere', THEIRS],
])('a whole model is taken %s, pinned or not, and from then on has a record', async (_, manifest) => {
  for (const digest of ['-', sha256(MANIFEST)]) {
    const store = carriedStore(manifest);
    expect(await carried(store, digest)).toBe('yes');
    expect(readFileSync(join(store.folder, 'manifests', OWN), 'utf8')).toBe(MANIFEST);
    expect(record(store)).toBe(`${REFERENCE}\n`);
  }
});

test('a model with a record is what a pull has brought, and another place to pull from counts', async () => {
  const store = carriedStore();
  put(join(store.folder, '.poolform', OWN), 'elsewhere/library/tiny:1\n');
  expect(await carried(store)).toBe('no:');
});

test('a model that nobody has copied is not there', async () => {
  expect(await carried(new Store())).toBe('no:');
});

test.each<readonly [string, (store: Store) => void, string, RegExp]>([
  ['of another digest', () => undefined, 'a'.repeat(64), /^no: its digest is sha256:[0-9a-f]{64}$/],
  ['that lacks a blob', (s) => rmSync(blobOf(s, 1)), '-', /^no: blobs\/sha256-[0-9a-f]{64} is missing$/],
  ['that lacks a blob, pinned', (s) => rmSync(blobOf(s, 1)), sha256(MANIFEST), / is missing$/],
  [
    'with a blob that is too short',
    (s) => writeFileSync(blobOf(s, 1), 'weig'),
    '-',
    /was damaged, and has been removed$/,
  ],
  ['with another blob of that size', (s) => writeFileSync(blobOf(s, 1), 'WEIGHTS'), sha256(MANIFEST), /was damaged/],
  ['whose manifest is none', (s) => put(join(s.folder, 'manifests', OWN), '<html>'), '-', /names no layers$/],
])('a model %s is not taken, and why is said', async (_, change, digest, words) => {
  const store = carriedStore();
  change(store);
  expect([await carried(store, digest), record(store)]).toEqual([expect.stringMatching(words), undefined]);
  if (/damaged/.test(words.source)) expect(existsSync(blobOf(store, 1))).toBe(false);
});

test('files that only their owner can read become readable for servers', async () => {
  const store = carriedStore();
  for (const layer of [0, 1]) chmodSync(blobOf(store, layer), 0o600);
  expect(await carried(store)).toBe('yes');
  expect(statSync(blobOf(store, 1)).mode & 0o777).toBe(0o644);
});
