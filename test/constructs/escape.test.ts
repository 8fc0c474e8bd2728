import { Token } from 'cdktf';
import { asWritten, literal } from '../../constructs/escape';

test.each([
  ['${a}', '$${a}'],
  ['%{a}', '%%{a}'],
  ['$${a}', '$$${a}'],
  ['%%{${', '%%%{$${'],
  ['$ { % {a} $', '$ { % {a} $'],
  ['', ''],
])("%j is %j in Terraform's JSON", (text, json) => {
  expect(literal(text)).toBe(json);
});

test('values and keys are escaped at every depth, and nothing else is touched', () => {
  const date = new Date(0);
  expect(asWritten({ 'k${': ['v%{', { 'i%{': 'j${', n: 1, t: true, z: null, u: undefined }], date })).toEqual({
    'k$${': ['v%%{', { 'i%%{': 'j$${', n: 1, t: true, z: null, u: undefined }],
    date,
  });
  expect(asWritten({ date }).date).toBe(date);
  expect([asWritten(7), asWritten(null), asWritten(undefined), asWritten('${')]).toEqual([7, null, undefined, '$${']);
});

test('references made by CDKTF stay references', () => {
  const text = `before ${Token.asString({ resolve: () => '', creationStack: [] })} \${`;
  const list = Token.asList({ resolve: () => [], creationStack: [] });
  expect(asWritten(text)).toBe(text);
  expect(asWritten(list)).toBe(list);
});
