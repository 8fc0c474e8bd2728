import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { documents, GENERATED, PROJECT } from './run';

const PAGES = [...documents(), 'ARCHITECTURE.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md'];

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(markdown: string): ReadonlySet<string> {
  const headings = markdown.replace(/^```[^]*?^```/gm, '').match(/^#+ .*$/gm) ?? [];
  return new Set(
    headings.map((heading) =>
      heading
        .replace(/^#+ /, '')
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

/** The targets of links and images that are not URLs. */
function targetsOf(markdown: string): readonly string[] {
  return [...markdown.matchAll(/\]\(([^)\s]+)\)|(?:src|srcset|href)="([^"]+)"/g)]
    .map(([, link, attribute]) => link ?? attribute ?? '')
    .filter((target) => !/^[a-z]+:/.test(target));
}

function problemsOf(page: string, markdown: string): readonly string[] {
  return targetsOf(markdown).flatMap((target) => {
    const [file = '', anchor] = target.split('#', 2);
    const found = file === '' ? page : path.posix.join(path.posix.dirname(page), file);
    if (GENERATED.has(found)) return [];
    if (!existsSync(path.join(PROJECT, found))) return [`${page}: ${target} does not exist`];
    if (anchor === undefined) return [];
    const text = file === '' ? markdown : readFileSync(path.join(PROJECT, found), 'utf8');
    return anchorsOf(text).has(anchor) ? [] : [`${page}: ${target} has no such heading`];
  });
}

test.each(PAGES)('every link of %s leads to a file and a heading that exist', (page) => {
  expect(problemsOf(page, readFileSync(path.join(PROJECT, page), 'utf8'))).toEqual([]);
});

test('a link to a missing file, a missing heading or a missing image is found', () => {
  const markdown =
    '# A page\n[a](none.md) [b](#a-page) [c](#other) [d](README.md#limits) <img src="docs/none.svg"> [e](https://x.example/y)\n';
  expect(problemsOf('README.md', markdown)).toEqual([
    'README.md: none.md does not exist',
    'README.md: #other has no such heading',
    'README.md: docs/none.svg does not exist',
  ]);
});

test('every page in docs/ is linked from README.md', () => {
  const linked = targetsOf(readFileSync(path.join(PROJECT, 'README.md'), 'utf8')).map(
    (target) => target.split('#', 1)[0],
  );
  expect([...documents().slice(1), ...GENERATED].filter((page) => !linked.includes(page))).toEqual([]);
});
