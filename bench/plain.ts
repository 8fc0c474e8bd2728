import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The stacks that an app wrote, as data for a program that makes the same resources with the provider's typed classes.
 */

export interface PlainStack {
  readonly name: string;
  readonly providers: readonly PlainResource[];
  readonly resources: readonly PlainResource[];
}

export interface PlainResource {
  /** Terraform's type: `kubernetes_job_v1`. */
  readonly type: string;
  readonly id: string;
  /**
   * Module of the class: `@cdktf/provider-kubernetes/lib/job-v1`. Absent for a resource of Terraform itself, which gets
   * its attributes as overrides.
   */
  readonly module?: string;
  readonly className: string;
  /** What the class takes, or Terraform's attributes if there is no class. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Terraform's provisioners, which no class takes as they are written. */
  readonly provisioner?: unknown;
}

type Attributes = Readonly<Record<string, unknown>>;
type Section = Readonly<Record<string, Readonly<Record<string, Attributes>>>>;

export interface StackFile {
  readonly data?: Section;
  readonly provider: Readonly<Record<string, readonly Attributes[]>>;
  readonly resource: Section;
}

/** Attributes with keys that an author chooses, and that no class renames. */
const MAPS = new Set([
  'annotations',
  'data',
  'hard',
  'labels',
  'limits',
  'log_opts',
  'match_labels',
  'node_selector',
  'options',
  'pods',
  'requests',
  'tmpfs',
  'driver_opts',
]);

export function plainStacks(outdir: string): readonly PlainStack[] {
  return readdirSync(join(outdir, 'stacks'))
    .sort()
    .map((name) => plainStack(name, readStack(outdir, name)));
}

export function plainStack(name: string, { data = {}, provider, resource }: StackFile): PlainStack {
  return {
    name,
    providers: Object.entries(provider).map(([type, [config = {}]]) => ({
      type,
      id: type,
      module: `@cdktf/provider-${type}/lib/provider`,
      className: `${pascal(type)}Provider`,
      config: typed(config),
    })),
    resources: [...items(resource, ''), ...items(data, 'data-')],
  };
}

/**
 * Resources and data sources of every stack by `stack/type.id`, without CDKTF's metadata: two programs that emit the
 * same agree on them.
 */
export function emitted(outdir: string): ReadonlyMap<string, Attributes> {
  const found = new Map<string, Attributes>();
  for (const name of readdirSync(join(outdir, 'stacks')).sort()) {
    const { data = {}, resource } = readStack(outdir, name);
    for (const section of [resource, data]) {
      for (const [type, byId] of Object.entries(section)) {
        for (const [id, attributes] of Object.entries(byId))
          found.set(`${name}/${type}.${id}`, { ...attributes, '//': undefined });
      }
    }
  }
  return found;
}

function readStack(outdir: string, name: string): StackFile {
  return JSON.parse(readFileSync(join(outdir, 'stacks', name, 'cdk.tf.json'), 'utf8')) as StackFile;
}

function items(section: Section, prefix: '' | 'data-'): readonly PlainResource[] {
  return Object.entries(section).flatMap(([type, byId]) =>
    Object.entries(byId).map(([id, attributes]): PlainResource => {
      const [vendor = '', ...words] = type.split('_');
      if (vendor === 'terraform') return { type, id, className: '', config: withoutInternals(attributes) };
      const { provisioner, ...rest } = withoutInternals(attributes);
      const file = prefix === '' ? words.join('-') : `data-${vendor}-${words.join('-')}`;
      return {
        type,
        id,
        module: `@cdktf/provider-${vendor}/lib/${file}`,
        className: pascal(file),
        config: typed(rest),
        ...(provisioner === undefined ? {} : { provisioner }),
      };
    }),
  );
}

/** Without CDKTF's metadata, and without the provider, which is passed as an object. */
function withoutInternals(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([key]) => key !== '//' && key !== 'provider'));
}

function pascal(name: string): string {
  return name
    .split(/[-_]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

function typed(attributes: Attributes): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => [
      key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
      key === 'depends_on'
        ? (value as readonly string[]).map((fqn) => ({ fqn }))
        : MAPS.has(key) && !Array.isArray(value)
          ? value
          : deep(value),
    ]),
  );
}

function deep(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(deep);
  return value !== null && typeof value === 'object' ? typed(value as Attributes) : value;
}
