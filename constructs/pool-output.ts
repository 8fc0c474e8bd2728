import type { Pool } from '../poolfile/pool/pool';

/** Terraform outputs and their descriptions. Names are contract, because operators and scripts read them. */
const DESCRIPTIONS = {
  endpoints: 'What clients use, by pool',
  kept_after_destroy: 'What destroy leaves in place: the models of pools with storage.retain',
  unused_claims: 'Claims of replicas that no longer exist: a replica that comes back uses its claim again',
  refill_after_a_lost_claim: 'Pulls the models again into a claim that was lost, replica by replica',
} as const;

export type OutputName = keyof typeof DESCRIPTIONS;

/** The outputs of a stack, by target. A stack has them even without pools. */
export const OUTPUT_NAMES: Readonly<Record<Pool['target'], readonly OutputName[]>> = {
  docker: ['endpoints', 'kept_after_destroy'],
  kubernetes: ['endpoints', 'kept_after_destroy', 'unused_claims', 'refill_after_a_lost_claim'],
};

/** What a pool contributes to one Terraform output of its stack; the output itself is a map by pool. */
export interface PoolOutput {
  /** Name of the Terraform output. */
  readonly name: string;
  /**
   * As Terraform takes it: text with escaped templates, or an expression. An empty list: the pool has nothing to show.
   */
  readonly value: string | readonly string[];
  /** Description of the Terraform output. */
  readonly description: string;
}

/** @param value - As Terraform takes it: text must be escaped, an expression must not. */
export function poolOutput(name: OutputName, value: PoolOutput['value']): PoolOutput {
  return { name, value, description: outputDescription(name) };
}

export function outputDescription(name: OutputName): string {
  return DESCRIPTIONS[name];
}
