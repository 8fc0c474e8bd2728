import columnify from 'columnify';
import type { Figure } from './figures';

/** What `--json` prints, and what the table is made of. */
export interface Report {
  readonly node: string;
  readonly processors: number;
  /** Load average of a minute, before and after. Above the number of processors wall times say more about the machine than about us. */
  readonly load: readonly [before: number, after: number];
  readonly repeats: number;
  /** Resources and data sources by number of pools. */
  readonly emitted: Readonly<Record<string, number>>;
  readonly figures: readonly Figure[];
}

const UNITS: Readonly<Record<Figure['unit'], (value: number) => string>> = {
  ms: (value) => `${Math.round(value)} ms`,
  s: (value) => `${value.toFixed(2)} s`,
  'ms/resource': (value) => `${value.toFixed(3)} ms a resource`,
  MB: (value) => `${Math.round(value)} MB`,
};

export function reportText({ node, processors, load, repeats, emitted, figures }: Report): string {
  const missed = figures.filter(({ met }) => met === false);
  return [
    columnify(figures.map(row), {
      columnSplitter: '  ',
      headingTransform: (heading) => heading,
      config: Object.fromEntries(NUMBERS.map((column) => [column, { align: 'right' as const }])),
    })
      .split('\n')
      .map((line) => line.trimEnd())
      .join('\n'),
    `medians of ${repeats}, programs taking turns; node ${node}, ${processors} processors, load ${load.map((value) => value.toFixed(1)).join(' before and ')} after`,
    `resources and data sources: ${Object.entries(emitted)
      .map(([pools, count]) => `${count} for ${pools} pools`)
      .join(', ')}`,
    ...(Math.max(...load) > processors
      ? ['the machine had more to do than it has processors: wall times are longer than they are alone, ratios less so']
      : []),
    missed.length === 0
      ? 'no goal is missed'
      : `missed: ${missed.map((figure) => `${figure.what} with ${figure.pools} pools (${got(figure)}, at most ${atMost(figure)})`).join('; ')}`,
    '',
  ].join('\n');
}

const NUMBERS = ['pools', 'median', 'its median', 'ratio', 'goal'];

function row(figure: Figure): Readonly<Record<string, string>> {
  const { what, pools, value, unit, beside, ratio, goal, met } = figure;
  return {
    what,
    pools: String(pools),
    median: UNITS[unit](value),
    beside: beside?.what ?? '',
    'its median': beside ? UNITS[unit](beside.value) : '',
    ratio: ratio === undefined ? '' : ratio.toFixed(2),
    goal: goal === undefined ? '' : `at most ${atMost(figure)}`,
    reached: met === undefined ? '' : met ? 'met' : 'MISSED',
  };
}

function got({ ratio, value, unit }: Figure): string {
  return ratio === undefined ? UNITS[unit](value) : ratio.toFixed(2);
}

function atMost({ goal = NaN, ratio, unit }: Figure): string {
  return ratio === undefined ? UNITS[unit](goal) : String(goal);
}
