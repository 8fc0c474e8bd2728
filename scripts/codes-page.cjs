// The text of docs/codes.md.
const fs = require('node:fs');
const path = require('node:path');

const HEADER = `<!-- Written by \`npm run docs\` from the tables of codes and test/fixtures/bad/. Do not edit. -->

# Codes

Every diagnostic has a code, and every code has one meaning. An error stops everything;
a warning does not, unless \`--strict\` is set. A code is a subject and one of these problems: ${problems()}.

`;

function problems() {
  return [
    'missing',
    'unknown',
    'duplicate',
    'conflict',
    'reserved',
    'invalid',
    'too-long',
    'too-many',
    'too-small',
    'overcommitted',
    'unavailable',
    'unsupported',
    'ineffective',
    'unpinned',
    'insecure',
    'public',
  ]
    .map((problem) => `\`${problem}\``)
    .join(', ');
}

/** `codes`: a map of code -> { severity, meaning, fix, command }. */
function codesPage(root, codes) {
  const shown = fixtures(path.join(root, 'test', 'fixtures', 'bad'));
  const rows = Object.keys(codes)
    .sort()
    .map((code) => row(code, codes[code], shown.get(code)));
  return `${HEADER}| code | severity | meaning | fix | example |\n|---|---|---|---|---|\n${rows.join('\n')}\n`;
}

function row(code, { severity, meaning, fix, command }, fixture) {
  const example = fixture ? `[${fixture.name}](../test/fixtures/bad/${fixture.file})` : `\`${command}\``;
  const cells = [
    `<a id="${code}"></a>\`${code}\``,
    severity === 'either' ? 'error or warning' : severity,
    meaning,
    fix,
    example,
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

/** By code, the fixture that shows it with the least beside it. */
function fixtures(bad) {
  const found = new Map();
  for (const kind of ['pool', 'environment', 'roots']) {
    for (const text of fs.readdirSync(path.join(bad, kind)).sort()) {
      if (!text.endsWith('.txt')) continue;
      const name = text.slice(0, -'.txt'.length);
      const lines = fs
        .readFileSync(path.join(bad, kind, text), 'utf8')
        .matchAll(/^\S+:\d+:\d+ (?:error|warning) ([a-z-]+): /gm);
      const listed = Array.from(lines, ([, code]) => code);
      for (const code of listed) {
        const best = found.get(code);
        if (best && best.count <= listed.length) continue;
        found.set(code, {
          name,
          file: kind === 'roots' ? `roots/${name}/` : `${kind}/${name}.yaml`,
          count: listed.length,
        });
      }
    }
  }
  return found;
}

module.exports = { codesPage };
