import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(__dirname, '../..');
const page = readFileSync(path.join(ROOT, 'docs/platforms.md'), 'utf8');
const rows = page
  .split('\n')
  .filter((line) => /^\| (?!platform |---)/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, platform = '', tried = '', note = '']) => ({ platform, tried, note }));

test('each platform was proved, judged by source, not tried, or is refused', () => {
  expect(rows.length).toBeGreaterThan(20);
  for (const { tried } of rows) expect(['proved', 'by source', 'not tried', 'refused']).toContain(tried);
});

test('no platform is listed twice', () => {
  const names = rows.map(({ platform }) => platform);
  expect(names).toEqual([...new Set(names)]);
});

test('the suites that it names exist', () => {
  const suites = rows.flatMap(({ note }) => [...note.matchAll(/suite `([\w-]+)`/g)].map(([, suite]) => suite));
  expect(suites.length).toBeGreaterThan(1);
  for (const suite of suites) {
    const files = ['docker', 'kubernetes'].flatMap((target) =>
      [`${suite}.test.ts`, `${suite}.ts`].map((file) => path.join(ROOT, 'test/acceptance', target, file)),
    );
    expect(files.filter((file) => existsSync(file))).not.toEqual([]);
  }
});

test('the providers that it calls proved are those of this project', () => {
  const minor = (name: string): string => {
    const file = path.join(ROOT, 'node_modules/@cdktf', `provider-${name}`, 'package.json');
    const { cdktf } = JSON.parse(readFileSync(file, 'utf8')) as {
      readonly cdktf: { readonly provider: { version: string } };
    };
    return cdktf.provider.version.replace(/^\D*(\d+\.\d+).*$/, '$1');
  };
  const proved = rows.find(({ platform }) => platform.startsWith('Terraform ') && platform.includes('provider'))!;
  expect(proved.platform).toContain(`kreuzwerker/docker\` ${minor('docker')},`);
  expect(proved.platform).toContain(`hashicorp/kubernetes\` ${minor('kubernetes')}`);
});
