/** Every path of a JSON schema, and files that contain one of them. */
export interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
  readonly additionalProperties?: Node | boolean;
  readonly description?: string;
}

/** Every path of a schema; `x` stands for a name that an author gives, 0 for an entry of a list. */
export function paths(node: Node, path: readonly (string | number)[] = []): readonly (readonly (string | number)[])[] {
  const inner = [
    ...Object.entries(node.properties ?? {}).flatMap(([key, child]) => paths(child, [...path, key])),
    ...(node.items ? paths(node.items, [...path, 0]) : []),
    ...(typeof node.additionalProperties === 'object' ? paths(node.additionalProperties, [...path, 'x']) : []),
    ...(node.anyOf ?? []).flatMap((child) => paths(child, path)),
  ];
  return path.length > 0 ? [path, ...inner] : inner;
}

export function written(path: readonly (string | number)[], value: string): string {
  return path.reduceRight<string>(
    (text, part) => (typeof part === 'number' ? `[${text}]` : `{ ${part}: ${text} }`),
    value,
  );
}
