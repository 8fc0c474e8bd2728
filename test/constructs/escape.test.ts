import { Token } from 'cdktf';
import { escapeTemplates, escapeText } from '../../constructs/escape';

test.each([
  ['${a}', '$${a}'],
  ['%{a}', '%%{a}'],
  ['$${a}', '$$${a}'],
  ['%%{${', '%%%{$${'],
  ['$ { % {a} $', '$ { % {a} $'],
  ['', ''],
])("text %j is written as %j in Terraform's JSON", (text, json) => {
  expect(escapeText(text)).toBe(json);
});

test('values and keys are escaped at every depth, and nothing else changes', () => {
  const date = new Date(0);
  expect(escapeTemplates({ 'k${': ['v%{', { 'i%{': 'j${', n: 1, t: true, z: null, u: undefined }], date })).toEqual({
    'k$${': ['v%%{', { 'i%%{': 'j$${', n: 1, t: true, z: null, u: undefined }],
    date,
  });
  expect(escapeTemplates({ date }).date).toBe(date);
  expect([escapeTemplates(7), escapeTemplates(null), escapeTemplates(undefined), escapeTemplates('${')]).toEqual([
    7,
    null,
    undefined,
    '$${',
  ]);
});

test('references made by CDKTF stay references', () => {
  const text = `before ${Token.asString({ resolve: () => '', creationStack: [] })} \${`;
  const list = Token.asList({ resolve: () => [], creationStack: [] });
  expect(escapeTemplates(text)).toBe(text);
  expect(escapeTemplates(list)).toBe(list);
});
