import type { Doc } from '../harness/project';

/**
 * Attributes that the provider computes if a stack leaves them out, and why that does no harm. For such an attribute,
 * leaving out what was written before keeps what the state has.
 */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  'metadata.name': 'generated for the ConfigMap; pods of a template have no other name',
  'container.termination_message_policy': 'never written; the default is what the scripts rely on',
  'init_container.termination_message_policy': 'never written',
  'spec.hostname': 'never written; a StatefulSet sets it',
  'spec.node_name': 'never written; the scheduler sets it',
  'spec.scheduler_name': 'never written',
  'spec.service_account_name': 'never written; no pod gets a token',
  'spec.completion_mode': 'never written',
  'spec.cluster_ip': 'given by the cluster, but for the headless Service, which writes it',
  'spec.cluster_ips': 'given by the cluster',
  'spec.external_traffic_policy': 'never written; for Services of other types',
  'spec.health_check_node_port': 'never written; for Services of other types',
  'spec.internal_traffic_policy': 'never written',
  'spec.ip_families': 'given by the cluster',
  'spec.ip_family_policy': 'given by the cluster',
  'port.node_port': 'never written; for Services of other types',
  'spec.revision_history_limit': 'never written',
  'spec.storage_class_name': "the cluster's default class, and a set ignores what its template says once it exists",
  'spec.volume_mode': 'never written; a claim keeps it',
  'spec.volume_name': 'never written; the cluster binds claims',
};

interface Block {
  readonly attributes?: Readonly<Record<string, { readonly optional?: boolean; readonly computed?: boolean }>>;
  readonly block_types?: Readonly<Record<string, { readonly block: Block }>>;
}

interface Schemas {
  readonly provider_schemas: Readonly<
    Record<string, { readonly resource_schemas?: Readonly<Record<string, { readonly block: Block }>> }>
  >;
}

/** The optional attributes that the provider computes and that the stack leaves out, each with its block. */
export function leftOut(schemas: Schemas, stack: Doc): readonly string[] {
  const known = Object.assign(
    {},
    ...Object.values(schemas.provider_schemas).map((p) => p.resource_schemas),
  ) as Readonly<Record<string, { readonly block: Block } | undefined>>;
  const found = Object.entries(stack['resource'] as Readonly<Record<string, Readonly<Record<string, Doc>>>>).flatMap(
    ([type, resources]) => {
      const schema = known[type];
      return schema ? Object.values(resources).flatMap((body) => inBlock(schema.block, body, type)) : [];
    },
  );
  return [...new Set(found)].sort();
}

function inBlock({ attributes = {}, block_types = {} }: Block, body: Doc, name: string): readonly string[] {
  const here = Object.entries(attributes)
    .filter(([key, { optional, computed }]) => optional && computed && key !== 'id' && body[key] === undefined)
    .map(([key]) => `${name}.${key}`);
  const below = Object.entries(block_types).flatMap(([key, { block }]) => {
    const blocks = body[key] === undefined ? [] : Array.isArray(body[key]) ? (body[key] as Doc[]) : [body[key] as Doc];
    return blocks.flatMap((each) => inBlock(block, each, key));
  });
  return [...here, ...below];
}
