import columnify from 'columnify';

/** A table for people, with these columns of numbers to the right. */
export function tableText(rows: readonly Readonly<Record<string, string>>[], numbers: readonly string[]): string {
  return columnify([...rows], {
    columnSplitter: '  ',
    headingTransform: (heading) => heading,
    config: Object.fromEntries(numbers.map((column) => [column, { align: 'right' as const }])),
  })
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}
