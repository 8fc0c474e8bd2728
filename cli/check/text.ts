import pc from 'picocolors';
import { printable } from '../../poolfile/values/quote';
import { groupBy } from '../../poolfile/values/group-by';
import type { CheckReport, ExplainedValue, ReportedPool } from './report';

/** The report for people, on stdout: the table of pools, what `--explain` asked for, and one line of counts. */
export function checkText(report: CheckReport, color: boolean): string {
  return [
    report.pools.length > 0 ? poolTable(report.pools, color) : '',
    report.explain === undefined ? '' : explained(report.explain, color),
    `${counts(report)}\n`,
  ]
    .filter((part) => part !== '')
    .join('\n');
}

type Column = readonly [title: string, cell: (pool: ReportedPool) => string];

/** Where there is a cluster among the places. */
const NAMESPACE: Column = ['namespace', (pool) => pool.namespace ?? ''];

const COLUMNS: readonly Column[] = [
  ['environment', (pool) => pool.environment],
  ['pool', (pool) => pool.name],
  ['place', (pool) => pool.place],
  ['replicas', (pool) => String(pool.replicas)],
  ['GPUs each', (pool) => (pool.gpus ? `${pool.gpus.count} x ${pool.gpus.product}` : 'none')],
  ['memory each', (pool) => pool.memory],
  ['models', (pool) => pool.models.map((model) => model.name).join('\n')],
  ['keep-alive', (pool) => pool.keepAlive],
  ['endpoint', (pool) => pool.endpoint],
  ['auth', (pool) => (pool.auth === 'none' ? 'none' : plural(pool.tokens.length, 'token'))],
];

function poolTable(pools: readonly ReportedPool[], color: boolean): string {
  const { bold, yellow } = pc.createColors(color);
  const columns = COLUMNS.flatMap((column) =>
    column[0] === 'place' && pools.some(({ namespace }) => namespace !== null) ? [column, NAMESPACE] : [column],
  );
  // what stands in a cell is of one width a character: names, addresses and amounts have no other
  const rows = pools.map((pool) => columns.map(([, cell]) => cell(pool).split('\n').map(printable)));
  const widths = columns.map(([title], i) =>
    rows.reduce((most, row) => Math.max(most, ...(row[i] ?? []).map((text) => text.length)), title.length),
  );
  const line = (texts: readonly string[], style: (text: string, column: number) => string): string =>
    `${texts
      .map((text, i) => `${style(text, i)}${' '.repeat((widths[i] ?? 0) - text.length)}`)
      .join('  ')
      .trimEnd()}\n`;
  const open = (text: string, column: number): string =>
    text === 'none' && columns[column]?.[0] === 'auth' ? yellow(text) : text;
  const lines = rows.flatMap((row) =>
    Array.from({ length: Math.max(...row.map((cell) => cell.length)) }, (_, n) =>
      line(
        row.map((cell) => cell[n] ?? ''),
        open,
      ),
    ),
  );
  return `${line(
    columns.map(([title]) => title),
    bold,
  )}${lines.join('')}`;
}

/** A longer value pushes its own line out of the column, not everyone's. */
const WIDEST_VALUE = 48;

/** One block a pool file, its values in the file's order. */
function explained(values: readonly ExplainedValue[], color: boolean): string {
  const { bold, dim } = pc.createColors(color);
  return [...groupBy(values, ({ file }) => file)]
    .map(([file, here]) => {
      const rows = here.map((row) => ({
        path: printable(row.path),
        value: printable(row.value),
        from: printable(row.from),
      }));
      const paths = Math.max(...rows.map((row) => row.path.length));
      const texts = Math.min(Math.max(...rows.map((row) => row.value.length)), WIDEST_VALUE);
      const lines = rows.map((row) => `  ${row.path.padEnd(paths)}  ${row.value.padEnd(texts)}  ${dim(row.from)}\n`);
      return `${bold(printable(file))}\n${lines.join('')}`;
    })
    .join('\n');
}

function counts({ counts: n, environment, result }: CheckReport): string {
  const found = [
    n.errors > 0 ? plural(n.errors, 'error') : 'no errors',
    n.warnings > 0 ? plural(n.warnings, 'warning') : 'no warnings',
  ].join(', ');
  const where = environment === null ? plural(n.environments, 'environment') : `environment ${printable(environment)}`;
  // with anything wrong nothing was decided, and a file with a mistake is no pool yet
  const decided =
    result === 'ok'
      ? [plural(n.places, 'place'), plural(n.pools, 'pool'), plural(n.replicas, 'replica'), plural(n.gpus, 'GPU')]
      : [];
  const verdict = result === 'warnings' ? '; --strict treats warnings as errors' : '';
  return `${[where, ...decided].join(', ')}: ${found}${verdict}`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
