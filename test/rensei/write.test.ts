import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renseiFiles } from '../../rensei/files';
import { writeRenseiFiles } from '../../rensei/write';
import { renseiPlace, renseiPool } from './given';

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'poolform-')), 'rensei');
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true }));

const all = renseiFiles([renseiPlace()]);
/** Plain files below the folder; links are not followed. */
const written = (subfolder = ''): string[] =>
  readdirSync(join(folder, subfolder), { withFileTypes: true })
    .flatMap((entry) =>
      entry.isDirectory() ? written(`${subfolder}${entry.name}/`) : entry.isFile() ? [`${subfolder}${entry.name}`] : [],
    )
    .sort();

test('the files on the disk are byte for byte the ones given', () => {
  writeRenseiFiles(folder, all);
  expect(written()).toEqual(all.map(({ path }) => path));
  for (const { path, text } of all) expect(readFileSync(join(folder, path), 'utf8')).toBe(text);
});

test('the files of a removed profile, pool or environment are removed', () => {
  writeRenseiFiles(folder, all);
  const fewer = renseiFiles([renseiPlace([renseiPool({ profiles: [] })])]);
  writeRenseiFiles(folder, fewer);
  expect(written()).toEqual(fewer.map(({ path }) => path));
  expect(existsSync(join(folder, 'lab/model-profiles'))).toBe(false);
  writeRenseiFiles(folder, []);
  expect(existsSync(folder)).toBe(false);
});

test('without files no folder is created', () => {
  writeRenseiFiles(folder, []);
  expect(existsSync(folder)).toBe(false);
});

test('other files stay, and links are not followed', () => {
  writeRenseiFiles(folder, all);
  const outside = join(folder, '../outside');
  mkdirSync(outside);
  writeFileSync(join(outside, 'RUNBOOK.md'), '<!-- Made by Poolform. -->\n');
  symlinkSync(outside, join(folder, 'linked'));
  writeFileSync(join(folder, 'lab/notes.md'), '# Mine\n');
  writeRenseiFiles(folder, []);
  expect(written()).toEqual(['lab/notes.md']);
  expect(existsSync(join(outside, 'RUNBOOK.md'))).toBe(true);
});
