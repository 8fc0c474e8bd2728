import { answer, answers } from '../answers';
import { ENVIRONMENT, poolFile } from '../given';

type Fields = Readonly<Record<string, string>>;

const at = (version: string): string => ENVIRONMENT.replace('version: 0.32.15', `version: ${version}`);

/** The diagnostics of a pool; fields that `poolFile` does not have begin in its eighth line. */
function ofPool(codes: readonly string[], more: Fields, version = '0.32.15'): readonly string[] {
  return answers({ 'dev/environment.yaml': at(version), 'dev/chat.yaml': poolFile(more) }, ...codes);
}

describe("the server's version", () => {
  const PLACE = 'dev/environment.yaml:13:22 images.ollama.version';

  test.each([
    ['0.17.0', [answer(`error server-insecure ${PLACE}`, '0.17.1', 'CVE-2026-7482', '0.17.0', '0.21.0')]],
    ['0.17.1', [answer(`warning server-unsupported ${PLACE}`, '0.21.0', '0.17.1')]],
    ['0.20.7', [answer(`warning server-unsupported ${PLACE}`, '0.21.0', '0.20.7')]],
    ['0.21.0', []],
  ])('%s is refused, reported or new enough', (version, expected) => {
    expect(ofPool(['server-insecure', 'server-unsupported'], {}, version)).toEqual(expected);
  });

  test('before 0.19.0 has digests of its own, which is reported once per pool', () => {
    const digest = (digit: string): string => `digest: "sha256:${digit.repeat(64)}"`;
    const models = `[a:1, { name: b:1, ${digest('b')} }, { name: c:1, ${digest('c')} }]`;
    expect(ofPool(['digest-unsupported'], { models }, '0.18.9')).toEqual([
      answer('warning digest-unsupported dev/chat.yaml:6:36 models[1].digest', '0.19.0', '0.18.9'),
    ]);
    expect(ofPool(['digest-unsupported'], { models: `[{ name: b:1, ${digest('b')} }]` }, '0.18.9').length).toBe(1);
    expect(ofPool(['digest-unsupported'], { models }, '0.19.0')).toEqual([]);
    expect(ofPool(['digest-unsupported'], {}, '0.18.9')).toEqual([]);
  });
});

describe('threads', () => {
  const threads = (count: number): Fields => ({ serving: `{ threads: ${count} }` });

  test('have an effect from 0.30.0 on', () => {
    expect(ofPool(['threads-ineffective'], threads(1), '0.29.9')).toEqual([
      answer('warning threads-ineffective dev/chat.yaml:8:21 serving.threads', '0.30.0', '0.29.9'),
    ]);
    expect(ofPool(['threads-ineffective'], threads(1), '0.30.0')).toEqual([]);
    expect(ofPool(['threads-ineffective'], {}, '0.29.9')).toEqual([]);
  });

  test.each([
    ['2', 2, undefined],
    ['2', 3, 2],
    ['2.9', 3, 2],
    ['0.5', 1, undefined],
    ['0.5', 2, 1],
  ])('on %s processors %i are reported with the most that is useful: %s', (cpus, count, most) => {
    expect(ofPool(['threads-overcommitted'], { cpus, ...threads(count) })).toEqual(
      most === undefined
        ? []
        : [
            answer(
              'warning threads-overcommitted dev/chat.yaml:8:21 serving.threads',
              `${count} threads`,
              cpus,
              `threads: ${most}`,
            ),
          ],
    );
  });
});

test.each([
  ['q8_0', 'off', true],
  ['q4_0', 'off', true],
  ['q8_0', 'auto', false],
  ['q8_0', 'on', false],
  ['f16', 'off', false],
])('a cache of %s with flash attention %s is a conflict: %s', (type, flash, wrong) => {
  expect(ofPool(['kv-cache-conflict'], { serving: `{ flashAttention: ${flash}, kvCacheType: ${type} }` })).toEqual(
    wrong
      ? [
          answer(
            'error kv-cache-conflict dev/chat.yaml:8:46 serving.kvCacheType',
            type,
            'flashAttention: auto',
            'kvCacheType: f16',
          ),
        ]
      : [],
  );
});
