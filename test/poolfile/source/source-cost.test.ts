import { readSource } from '../../../poolfile/source/source';

const codes = (text: string): readonly string[] => readSource('a.yaml', text).diagnostics.map(({ code }) => code);

/** Milliseconds of processor time, which a busy machine does not change. */
function spent(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}

test.each([
  ['brackets', `a: ${'['.repeat(500_000)}`],
  ['closed brackets', `a: ${'['.repeat(200_000)}${']'.repeat(200_000)}`],
  ['dashes', `a:\n ${'- '.repeat(200_000)}`],
  ['indentation', `a:\n${Array.from({ length: 1000 }, (__, i) => `${' '.repeat(i + 1)}a:`).join('\n')}`],
])('unbounded nesting is refused at once: %s', (_, text) => {
  const started = process.cpuUsage();
  expect(codes(text)).toEqual(['yaml-nesting-unsupported']);
  expect(spent(started)).toBeLessThan(500);
});

test.each([
  ['digits', `a: "${'1'.repeat(900_000)}"`, 'yaml-text-too-long'],
  ['exponents', `a: "-${'1e'.repeat(400_000)}"`, 'yaml-text-too-long'],
  ['quotes', `a: "${'\\"'.repeat(400_000)}"`, 'yaml-text-too-long'],
  ['a file that is too large', 'x'.repeat(5_000_000), 'yaml-file-too-long'],
])('a long text takes no quadratic time: %s', (_, text, code) => {
  const started = process.cpuUsage();
  expect(codes(text)).toEqual([code]);
  expect(spent(started)).toBeLessThan(1000);
});
