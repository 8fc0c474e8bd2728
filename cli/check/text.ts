import pc from 'picocolors';
import { groupBy } from '../../poolfile/values/group-by';
import { plural } from '../../poolfile/values/plural';
import { printable } from '../../poolfile/values/quote';
import type { CheckReport, ExplainedValue, ReportedPool } from './report';

/** The report as text: the table of pools, the values that `--explain` asks for, and one line of counts. */
export function checkText(report: CheckReport, color: boolean): string {
  return [
    report.pools.length > 0 ? poolTable(report.pools, color) : '',
    report.explain === undefined ? '' : valueTables(report.explain, color),
    `${counts(report)}\n`,
  ]
    .filter((part) => part !== '')
    .join('\n');
}

type Column = readonly [title: string, cell: (pool: ReportedPool) => string];

/** Shown if any place is a cluster. */
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
  // names, addresses and amounts consist of characters of width 1, so the length of a text is its width
  const rows = pools.map((pool) => columns.map(([, cell]) => cell(pool).split('\n').map(printable)));
  const widths = columns.map(([title], i) =>
    rows.reduce((most, row) => Math.max(most, ...(row[i] ?? []).map((text) => text.length)), title.length),
  );
  const line = (texts: readonly string[], style: (text: string, column: number) => string): string =>
    `${texts
      .map((text, i) => `${style(text, i)}${' '.repeat((widths[i] ?? 0) - text.length)}`)
      .join('  ')
      .trimEnd()}\n`;
  const highlight = (text: string, column: number): string =>
    text === 'none' && columns[column]?.[0] === 'auth' ? yellow(text) : text;
  const lines = rows.flatMap((row) =>
    Array.from({ length: Math.max(...row.map((cell) => cell.length)) }, (_, n) =>
      line(
        row.map((cell) => cell[n] ?? ''),
        highlight,
      ),
    ),
  );
  return `${line(
    columns.map(([title]) => title),
    bold,
  )}${lines.join('')}`;
}

/** A longer value only breaks the alignment of its own line. */
const WIDEST_VALUE = 48;

/** One block per pool file, with its values in the order of the schema. */
function valueTables(values: readonly ExplainedValue[], color: boolean): string {
  const { bold, dim } = pc.createColors(color);
  return [...groupBy(values, ({ file }) => file)]
    .map(([file, ofFile]) => {
      const rows = ofFile.map((row) => ({
        path: printable(row.path),
        value: printable(row.value),
        from: printable(row.from),
      }));
      const pathWidth = Math.max(...rows.map((row) => row.path.length));
      const valueWidth = Math.min(Math.max(...rows.map((row) => row.value.length)), WIDEST_VALUE);
      const lines = rows.map(
        (row) => `  ${row.path.padEnd(pathWidth)}  ${row.value.padEnd(valueWidth)}  ${dim(row.from)}\n`,
      );
      return `${bold(printable(file))}\n${lines.join('')}`;
    })
    .join('\n');
}

function counts({ counts: n, environment, result }: CheckReport): string {
  const found = [
    n.errors > 0 ? plural(n.errors, 'error') : 'no errors',
    n.warnings > 0 ? plural(n.warnings, 'warning') : 'no warnings',
  ].join(', ');
  const scope = environment === null ? plural(n.environments, 'environment') : `environment ${printable(environment)}`;
  // unless the result is ok there are no pools to count: they are resolved only after the checks have passed
  const resolved =
    result === 'ok'
      ? [plural(n.places, 'place'), plural(n.pools, 'pool'), plural(n.replicas, 'replica'), plural(n.gpus, 'GPU')]
      : [];
  const reason = result === 'warnings' ? '; --strict treats warnings as errors' : '';
  return `${[scope, ...resolved].join(', ')}: ${found}${reason}`;
}
