import { median } from '../run';
import { tableText } from '../table';
import type { Sample } from './load';
import type { Measured, Through } from './measure';

/** One line of the table: medians over the rounds. */
export interface GatewayFigure {
  readonly server: string;
  readonly through: Through;
  readonly clients: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Beside `direct` of the same round; absent for `direct` itself. */
  readonly beside?: {
    readonly addedP50Ms: number;
    readonly addedP99Ms: number;
    /** Requests per second divided by those of `direct`. */
    readonly perSecond: number;
  };
  /** Resident memory after the last round; absent for `direct`, and if the system does not say. */
  readonly memoryBytes?: number;
}

/** What `--json` prints, and what the table is made of. */
export interface GatewayReport {
  readonly node: string;
  readonly processors: number;
  /** Load average of a minute, before and after. */
  readonly load: readonly [before: number, after: number];
  readonly rounds: number;
  readonly seconds: number;
  /** Versions of what was measured; absent if it is not here. */
  readonly haproxy?: string;
  readonly litellm?: string;
  /** What could not be measured, and why. */
  readonly skipped: readonly string[];
  readonly figures: readonly GatewayFigure[];
}

export function gatewayFigures(measured: readonly Measured[]): readonly GatewayFigure[] {
  return measured.map(({ server, through, clients, samples, memoryBytes }) => {
    const direct = measured.find((m) => m.server === server && m.through === 'direct' && m.clients === clients);
    const over = (value: (own: Sample, other: Sample) => number): number =>
      median(samples.flatMap((own, round) => (direct?.samples[round] ? [value(own, direct.samples[round])] : [])));
    return {
      server,
      through,
      clients,
      perSecond: over((own) => own.perSecond),
      p50Ms: over((own) => own.p50Ms),
      p99Ms: over((own) => own.p99Ms),
      ...(through !== 'direct' && {
        beside: {
          addedP50Ms: over((own, other) => own.p50Ms - other.p50Ms),
          addedP99Ms: over((own, other) => own.p99Ms - other.p99Ms),
          perSecond: over((own, other) => own.perSecond / other.perSecond),
        },
      }),
      ...(memoryBytes && { memoryBytes }),
    };
  });
}

export function gatewayText(report: GatewayReport): string {
  const { node, processors, load, rounds, seconds, haproxy, litellm, skipped, figures } = report;
  return [
    ...(figures.length === 0
      ? []
      : [
          tableText(figures.map(row), NUMBERS),
          `medians of ${rounds} rounds of ${seconds} s, taking turns; ` +
            [`HAProxy ${haproxy}`, ...(litellm === undefined ? [] : [`LiteLLM ${litellm}`]), `node ${node}`].join(
              ', ',
            ) +
            `, ${processors} processors, load ${load.map((value) => value.toFixed(1)).join(' before and ')} after`,
          'added and of direct: beside the same requests without anything in between, in the same round',
        ]),
    ...skipped.map((what) => `SKIPPED: ${what}`),
    '',
  ].join('\n');
}

const NUMBERS = ['clients', 'per second', 'of direct', 'p50', 'added', 'p99', 'added p99', 'memory'];

const ms = (value: number): string => `${value.toFixed(2)} ms`;

function row(figure: GatewayFigure): Readonly<Record<string, string>> {
  const { server, through, clients, perSecond, p50Ms, p99Ms, beside, memoryBytes } = figure;
  return {
    server,
    through,
    clients: String(clients),
    'per second': String(Math.round(perSecond)),
    'of direct': beside ? beside.perSecond.toFixed(3) : '',
    p50: ms(p50Ms),
    added: beside ? ms(beside.addedP50Ms) : '',
    p99: ms(p99Ms),
    'added p99': beside ? ms(beside.addedP99Ms) : '',
    memory: memoryBytes === undefined ? '' : `${Math.round(memoryBytes / 1e6)} MB`,
  };
}
