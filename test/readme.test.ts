import { matches, stepsOf } from './docs/blocks';
import type { Step } from './docs/blocks';
import { acceptanceBlocks, documents, documentSteps, readerEnv, runStep, WITH_ENGINE, workingCopy } from './docs/run';
import type { WorkingCopy } from './docs/run';

const fenced = (info: string, text = 'true\n'): string => `\`\`\`${info}\n${text}\`\`\`\n`;

describe('a block of a document', () => {
  it.each([
    ['without a tag', fenced('sh'), /line 1: .*expected the tag/],
    ['without a language', fenced(''), /line 1: .*expected the tag/],
    ['with an unknown tag', fenced('sh later'), /expected the tag/],
    ['with an unknown word', fenced('sh test loudly'), /unexpected loudly/],
    ['that is neither run nor compared', fenced('yaml test'), /nobody would prove it/],
    ['in a language that is not run', fenced('console test'), /nobody would prove it/],
    ['that writes outside the project', fenced('yaml test file=../a.yaml'), /outside the project/],
    ['of output without commands', fenced('text test output'), /follows the commands/],
    [
      'of output after a file',
      fenced('sh test') + fenced('yaml test file=a') + fenced('text test output'),
      /follows the commands/,
    ],
    [
      'of output with another tag than its commands',
      fenced('sh acceptance') + fenced('text test output'),
      /follows the commands/,
    ],
    ['that is not closed', `${fenced('sh test')}\n~~~sh test\n\`\`\`\n`, /line 5: the block has no end/],
    ['in a list', `- a step:\n\n  ${fenced('sh')}`, /line 3: .*expected the tag/],
  ])('%s is refused', (_what, markdown, problem) => {
    expect(() => stepsOf(markdown, 'test')).toThrow(problem);
  });

  it('is a step of its tag, with the output that follows it', () => {
    const markdown = [
      '# Title',
      fenced('sh test exit=2', 'a\n'),
      fenced('text test output', 'b\n'),
      fenced('sh acceptance', 'c\n'),
      fenced('yaml test file=pools/a.yaml', '  d: |\n'),
      '````sh test',
      '```',
      '````',
    ].join('\n');
    expect(stepsOf(markdown, 'test')).toMatchObject([
      { kind: 'run', text: 'a\n', output: 'b\n', exit: 2, line: 2 },
      { kind: 'file', file: 'pools/a.yaml', text: '  d: |\n' },
      { kind: 'run', text: '```\n' },
    ]);
    expect(stepsOf(markdown, 'acceptance')).toMatchObject([{ kind: 'run', text: 'c\n' }]);
  });

  it('loses the indent of its fence and no more', () => {
    expect(stepsOf('1. one\n\n   ```sh test\n   if a; then\n     b\n   fi\n   ```\n', 'test')).toMatchObject([
      { text: 'if a; then\n  b\nfi\n' },
    ]);
  });

  it('is compared literally but for …', () => {
    expect(matches('a.b (c) …\nend\n', 'a.b (c) 1\n2\nend  \n')).toBe(true);
    expect(matches('a.b', 'axb')).toBe(false);
    expect(matches('a', 'a\nb')).toBe(false);
  });
});

describe('a step', () => {
  let copy: WorkingCopy;
  beforeAll(() => {
    copy = workingCopy(false);
  });
  afterAll(() => copy.remove());

  const run = (markdown: string): void => stepsOf(markdown, 'test').forEach((s) => runStep(copy, s, readerEnv()));

  it('writes its file, runs in the copy and sees no engine', () => {
    run(
      fenced('yaml test file=pools/new/a.yaml', 'version: 1\n') +
        fenced('sh test', 'cat pools/new/a.yaml; echo "$DOCKER_HOST" >&2; test -d node_modules/jest\n') +
        fenced('text test output', 'version: 1\ntcp://…\n'),
    );
  });

  it.each([
    ['a failing command before the last', fenced('sh test', 'false | true\necho never\n'), /exit code 1, expected 0/],
    ['an unset variable', fenced('sh test', 'echo "$POOLFORM_NOT_SET"\n'), /exit code/],
    ['success where a failure was expected', fenced('sh test exit=3'), /exit code 0, expected 3/],
    ['other output', fenced('sh test', 'echo a\n') + fenced('text test output', 'b\n'), /it printed:\na/],
    ['a file that is another', fenced('json test shows=package.json', '{}\n'), /package\.json differs/],
    ['a file that does not exist', fenced('json test shows=none.json', '{}\n'), /none\.json does not exist/],
    ['an install through the link', fenced('sh test', 'npm ci && npm start\n'), /a line of its own/],
  ])('fails on %s', (_what, markdown, problem) => {
    expect(() => run(markdown)).toThrow(problem);
  });
});

/**
 * With CI set, the copy has no `node_modules`, and the reader's `npm ci` is run. Otherwise that line is left out,
 * because it fetches packages, and the project's own `node_modules`, which the same command made, is linked instead.
 */
describe('every step of the pages works', () => {
  let copy: WorkingCopy;
  beforeAll(() => {
    copy = workingCopy(Boolean(process.env.CI));
  });
  afterAll(() => copy.remove());

  const title = (s: Step): string => `line ${s.line}: ${s.file ?? s.text.trim().split('\n').join('; ')}`;
  const steps = documents().flatMap((page) =>
    documentSteps(page, 'test').map((step) => ({ title: `${page}, ${title(step)}`, step })),
  );

  it.each(steps)('$title succeeds', ({ step }) => runStep(copy, step, readerEnv()), 310_000);

  it('README.md says how to install and start', () => {
    expect(
      documentSteps('README.md', 'test')
        .map((s) => s.text)
        .join(''),
    ).toMatch(/^npm ci$[^]*^npm start$/m);
  });

  it('no page has steps that need an engine, but those that an acceptance suite runs', () => {
    for (const page of WITH_ENGINE) expect(acceptanceBlocks(page).length).toBeGreaterThan(0);
    const others = documents().filter((page) => !(WITH_ENGINE as readonly string[]).includes(page));
    for (const page of others) expect([page, documentSteps(page, 'acceptance')]).toEqual([page, []]);
  });
});
