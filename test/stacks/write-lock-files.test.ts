import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LockFileUpdate } from '../../poolfile/pool/lock-file-update';
import { writeLockFiles } from '../../stacks/write-lock-files';
import { writeOutput } from '../../stacks/write-output';

let project: string;
beforeEach(() => {
  project = realpathSync(mkdtempSync(join(tmpdir(), 'poolform-lock-')));
});
afterEach(() => rmSync(project, { recursive: true }));

const lock = (file: string, text = 'new', changed = true): LockFileUpdate => ({
  environment: 'lab',
  file,
  text,
  changed,
  isNew: false,
});

test('only lock files that changed are written, and nothing is left beside them', () => {
  expect(writeLockFiles([lock('a.yaml'), lock('b.yaml', 'same', false)], project)).toEqual([]);
  expect(readdirSync(project)).toEqual(['a.yaml']);
  expect(readFileSync(join(project, 'a.yaml'), 'utf8')).toBe('new');
});

test('a link stays a link, and what it leads to is written', () => {
  mkdirSync(join(project, 'shared'));
  writeFileSync(join(project, 'shared/lock.yaml'), 'old');
  symlinkSync('shared/lock.yaml', join(project, 'a.yaml'));
  expect(writeLockFiles([lock('a.yaml')], project)).toEqual([]);
  expect(readFileSync(join(project, 'shared/lock.yaml'), 'utf8')).toBe('new');
  expect(readdirSync(join(project, 'shared'))).toEqual(['lock.yaml']);
});

test('if one of several cannot be written, none is', () => {
  writeFileSync(join(project, 'a.yaml'), 'old');
  writeFileSync(join(project, 'file'), '');
  const found = writeLockFiles([lock('a.yaml'), lock('file/b.yaml'), lock('nowhere/c.yaml')], project);
  expect(found.map(({ code, at }) => [code, at.file])).toEqual([
    ['lock-unavailable', 'file/b.yaml'],
    ['lock-unavailable', 'nowhere/c.yaml'],
  ]);
  expect(readFileSync(join(project, 'a.yaml'), 'utf8')).toBe('old');
  expect(readdirSync(project).sort()).toEqual(['a.yaml', 'file']);
});

test.each([
  ['EROFS', 'read-only'],
  ['ENOSPC', 'full'],
  ['EACCES', 'permission'],
  ['EUNKNOWN', 'EUNKNOWN'],
])('%s is an error that names the file and the reason', (code, word) => {
  const failed = Object.assign(new Error(code), { code, syscall: 'open', path: join(project, 'out/stacks') });
  const written = writeOutput({ project, outdir: join(project, 'out') }, () => {
    throw failed;
  });
  expect(written).toMatchObject({ diagnostic: { code: 'output-unavailable', at: { file: 'out/stacks' } } });
  expect(JSON.stringify(written)).toContain(word);
});

test('a bug stays a bug', () => {
  const folder = { project, outdir: project };
  expect(() =>
    writeOutput(folder, () => {
      throw new TypeError('a bug');
    }),
  ).toThrow('a bug');
  expect(existsSync(project)).toBe(true);
});
