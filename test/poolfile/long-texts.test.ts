import { runInNewContext } from 'node:vm';
import { environmentJsonSchema, poolJsonSchema } from '../../poolfile/schema/json-schema';
import { referenceProblem } from '../../poolfile/values/model-reference';
import { refusedCharacter, refusedInFile, refusedMarker } from '../../poolfile/values/characters';
import { quote } from '../../poolfile/values/quote';
import { nearest } from '../../poolfile/values/nearest';
import { compiled, ENVIRONMENT, poolFile } from './given';
import { type Node, paths, written } from './paths';

/**
 * No text within the limits takes a validator long, whatever it is made of: a pattern that tries every way of reading
 * it would.
 */

const LONGEST = 4096;
const PARTS = ['a', '0', '-', '.', '/', 'a-', 'a.', '/a', '1h', '1e', '://', 'ä'];
const TEXTS = PARTS.flatMap((part) => [
  part.repeat(Math.floor(LONGEST / part.length)),
  `${part.repeat(Math.floor((LONGEST - 1) / part.length))}!`,
]);
const PATHS = { chat: paths(poolJsonSchema() as Node), environment: paths(environmentJsonSchema() as Node) } as const;

/**
 * Milliseconds of the processor, which other programs on the machine do not add to. Throws after a minute: a pattern
 * may take years.
 */
function milliseconds(work: () => void): number {
  const before = process.cpuUsage();
  runInNewContext('work()', { work }, { timeout: 60_000 });
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

test.each(['chat', 'environment'] as const)(
  'every field of %s.yaml is checked in time with a value of the maximum length',
  (kind) => {
    compiled({ 'dev/environment.yaml': ENVIRONMENT, 'dev/chat.yaml': poolFile() });
    for (const text of TEXTS) {
      const files = Object.fromEntries(
        PATHS[kind].map((path, i) => [
          kind === 'chat' ? `dev/p-${i}.yaml` : `e-${i}/environment.yaml`,
          written(path, JSON.stringify(text)),
        ]),
      );
      const taken = milliseconds(() => compiled(files)) / PATHS[kind].length;
      if (taken > 20) throw new Error(`${taken} ms for each field, with ${text.slice(0, 20)}…`);
    }
  },
);

test.each(PARTS)('checks on uncut texts take no quadratic time: 100 KB of %p', (part) => {
  const text = part.repeat(Math.floor(100_000 / part.length));
  for (const look of [
    quote,
    refusedCharacter,
    refusedInFile,
    refusedMarker,
    referenceProblem,
    (word: string) => nearest(word, ['memory', 'models', 'serving']),
  ]) {
    expect(milliseconds(() => look(text))).toBeLessThan(200);
  }
});
