import type { Measured, Programs } from './measure';
import type { Run } from './programs/measured';
import { median } from './run';

/** One line of the table: medians, and a ratio of two medians of the same run. */
export interface Figure {
  readonly what: string;
  readonly pools: number;
  readonly value: number;
  readonly unit: 'ms' | 's' | 'ms/resource' | 'MB';
  /** What it is compared with, in the same unit. */
  readonly baseline?: { readonly what: string; readonly value: number };
  /** The value divided by the baseline. */
  readonly ratio?: number;
  /** Upper bound of the ratio, or of the value if there is no ratio. */
  readonly goal?: number;
  /** Absent if there is no goal. */
  readonly met?: boolean;
}

export const GOALS = { checkByParse: 2, synthByPlain: 0.6, appSeconds: 0.5, appPools: 10, largestByLarge: 12 } as const;

type Key = 'wallMs' | 'cpuMs' | 'peakBytes' | 'workMs';

function medianOf({ runs }: Measured, program: Programs, key: Key): number {
  return median((runs[program] ?? []).map((run: Run) => run[key] ?? NaN));
}

export function figures(measured: readonly Measured[]): readonly Figure[] {
  const sized = measured.filter((m) => m.runs.app);
  const figure = (
    what: string,
    { pools }: Measured,
    unit: Figure['unit'],
    value: number,
    baseline?: Figure['baseline'],
    goal?: number,
  ): Figure => {
    const ratio = baseline && value / baseline.value;
    return {
      what,
      pools,
      value,
      unit,
      ...(baseline && { baseline, ratio: value / baseline.value }),
      ...(goal !== undefined && { goal, met: (ratio ?? value) <= goal }),
    };
  };
  return [
    ...measured.map((m) =>
      figure(
        'check',
        m,
        'ms',
        medianOf(m, 'check', 'wallMs'),
        { what: 'parse', value: medianOf(m, 'parse', 'wallMs') },
        GOALS.checkByParse,
      ),
    ),
    ...largest(measured).map(([m, smaller]) =>
      figure(
        'check',
        m,
        'ms',
        medianOf(m, 'check', 'wallMs'),
        { what: `check of ${smaller.pools}`, value: medianOf(smaller, 'check', 'wallMs') },
        GOALS.largestByLarge,
      ),
    ),
    ...sized.map((m) =>
      figure(
        'synth',
        m,
        'ms/resource',
        medianOf(m, 'synth', 'workMs') / m.emitted,
        { what: 'plain cdktf', value: medianOf(m, 'plain', 'workMs') / m.emitted },
        GOALS.synthByPlain,
      ),
    ),
    ...sized.map((m) =>
      figure('synth', m, 'ms/resource', medianOf(m, 'synth', 'workMs') / m.emitted, {
        what: 'parse',
        value: medianOf(m, 'parse', 'workMs') / m.emitted,
      }),
    ),
    ...sized.map((m) =>
      figure('app, wall time', m, 's', medianOf(m, 'app', 'wallMs') / 1000, {
        what: 'plain cdktf',
        value: medianOf(m, 'plain', 'wallMs') / 1000,
      }),
    ),
    ...sized
      .filter(({ pools }) => pools === GOALS.appPools)
      .map((m) => figure('app, wall time', m, 's', medianOf(m, 'app', 'wallMs') / 1000, undefined, GOALS.appSeconds)),
    ...sized.map((m) =>
      figure('app, processor time', m, 's', medianOf(m, 'app', 'cpuMs') / 1000, {
        what: 'plain cdktf',
        value: medianOf(m, 'plain', 'cpuMs') / 1000,
      }),
    ),
    ...measured.map((m) =>
      figure('check, peak memory', m, 'MB', medianOf(m, 'check', 'peakBytes') / 1e6, {
        what: 'parse',
        value: medianOf(m, 'parse', 'peakBytes') / 1e6,
      }),
    ),
    ...sized.map((m) =>
      figure('app, peak memory', m, 'MB', medianOf(m, 'app', 'peakBytes') / 1e6, {
        what: 'plain cdktf',
        value: medianOf(m, 'plain', 'peakBytes') / 1e6,
      }),
    ),
  ];
}

/** Each size that only `check` was measured with, and the size of a tenth of it. */
function largest(measured: readonly Measured[]): readonly (readonly [Measured, Measured])[] {
  return measured
    .filter((m) => !m.runs.app)
    .flatMap((m) => {
      const smaller = measured.find(({ pools }) => pools * 10 === m.pools);
      return smaller ? [[m, smaller] as const] : [];
    });
}
